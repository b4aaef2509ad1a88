package dev.walscope.cluster;

import java.time.Duration;

/// What is done to the link between a follower and its leader.
///
/// @param cut connections are reset, and new ones too
/// @param halfOpen connections stay and bytes vanish, both ways: neither end is told
/// @param delay added to each byte's way, in each direction
/// @param bytesPerSecond the limit in each direction, 0 for none
/// @param slowness how many times slower than at full speed messages travel, 1 for full speed
/// @param held whether messages wait until each is let pass
public record LinkState(
        boolean cut,
        boolean halfOpen,
        Duration delay,
        long bytesPerSecond,
        int slowness,
        boolean held) {
    public static final LinkState CLEAR = new LinkState(false, false, Duration.ZERO, 0, 1, false);

    /// What a message's way takes in slow motion for each time that it is slower: as though its way
    /// at full speed took as long as to the next continent.
    private static final Duration WAY = Duration.ofMillis(30);

    public LinkState {
        if (delay.isNegative()) throw new IllegalArgumentException("negative delay " + delay);
        if (bytesPerSecond < 0)
            throw new IllegalArgumentException("negative rate " + bytesPerSecond);
        if (slowness < 1) throw new IllegalArgumentException("no slow motion " + slowness);
    }

    LinkState(boolean cut, boolean halfOpen, Duration delay, long bytesPerSecond) {
        this(cut, halfOpen, delay, bytesPerSecond, 1, false);
    }

    /// How long a message travels because of the slow motion.
    Duration way() {
        return slowness == 1 ? Duration.ZERO : WAY.multipliedBy(slowness);
    }

    /// Whether somebody wants to see the messages, one by one.
    boolean isWatched() {
        return slowness > 1 || held;
    }

    /// Of a cable between two ends, to each of which something is done.
    LinkState and(LinkState other) {
        var rates = Math.min(bytesPerSecond, other.bytesPerSecond);
        return new LinkState(
                cut || other.cut,
                halfOpen || other.halfOpen,
                delay.plus(other.delay),
                rates == 0 ? Math.max(bytesPerSecond, other.bytesPerSecond) : rates,
                Math.max(slowness, other.slowness),
                held || other.held);
    }

    LinkState withCut() {
        return new LinkState(true, false, delay, bytesPerSecond, slowness, held);
    }

    /// Slow motion is the whole cluster's.
    LinkState healed() {
        return CLEAR.withSlowness(slowness);
    }

    LinkState withHalfOpen() {
        return new LinkState(false, true, delay, bytesPerSecond, slowness, held);
    }

    LinkState with(Duration other) {
        return new LinkState(cut, halfOpen, other, bytesPerSecond, slowness, held);
    }

    LinkState withRate(long other) {
        return new LinkState(cut, halfOpen, delay, other, slowness, held);
    }

    LinkState withSlowness(int other) {
        return new LinkState(cut, halfOpen, delay, bytesPerSecond, other, held);
    }

    LinkState with(boolean isHeld) {
        return new LinkState(cut, halfOpen, delay, bytesPerSecond, slowness, isHeld);
    }
}
