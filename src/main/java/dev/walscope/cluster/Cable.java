package dev.walscope.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The cable between a follower and its leader, or between two members: a port of this machine that
/// leads to another one, and what is done to it meanwhile. Any thread may ask.
public interface Cable extends AutoCloseable {
    /// Where it begins.
    int port();

    /// Where new connections go.
    InetSocketAddress leader();

    /// New connections go there; the open ones end with the leader they lead to.
    void leader(InetSocketAddress address);

    LinkState state();

    /// All of it at once. A connection whose bytes have vanished is reset when they do no more: TCP
    /// would never go on after a hole.
    void become(LinkState next);

    /// Lets the message pass that has waited longest, as soon as there is one.
    ///
    /// @return completes when it has begun its way; with nothing when none came within `patience`
    CompletableFuture<Optional<LinkMessage>> step(Duration patience);

    /// The messages that are on their way now, in slow motion or held: the first few of them, of
    /// which [#step] takes the first that waits. Never waits itself: what it says may be some
    /// milliseconds old.
    List<LinkMessage.Travelling> travelling();

    @Override
    void close();

    default void cut() {
        become(state().withCut());
    }

    default void halfOpen() {
        become(state().withHalfOpen());
    }

    default void delay(Duration delay) {
        become(state().with(delay));
    }

    /// @param bytesPerSecond 0 for no limit
    default void throttle(long bytesPerSecond) {
        become(state().withRate(bytesPerSecond));
    }

    /// @param times how many times slower than at full speed messages travel; 1 for full speed
    default void slowMotion(int times) {
        become(state().withSlowness(times));
    }

    /// From now on each message waits until it is let pass ([#step]), or all go on.
    ///
    /// Neither end takes the other for lost meanwhile: while it speaks, its last sign of life that
    /// has passed is repeated to the other one, which learns nothing new from it. What two nodes
    /// say to get to know each other passes.
    default void hold(boolean isHeld) {
        become(state().with(isHeld));
    }

    /// Undoes all of it but slow motion, which is the whole cluster's.
    default void heal() {
        become(state().healed());
    }
}
