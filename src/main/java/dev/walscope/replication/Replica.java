package dev.walscope.replication;

import dev.walscope.api.Acks;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity.LostEnd;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LeaderLink;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The one door to replication. What is behind it is chosen once, when the node starts.
public interface Replica {
    /// Asks for `command` to be written; the answer comes when it is durable, applied and
    /// acknowledged.
    ///
    /// @param times notes when it comes where
    CompletableFuture<Answer> propose(Command command, Acks acks, WriteTimes times);

    /// The same, where nobody wants to know how long it takes.
    default CompletableFuture<Answer> propose(Command command, Acks acks) {
        return propose(command, acks, new WriteTimes(0));
    }

    /// The last id that a majority of the known nodes holds durably.
    long highWaterMark();

    /// Where the leader answers HTTP, as far as is known.
    String leaderUrl();

    /// On a leader, the followers it knows; on a follower `null`.
    @Nullable List<FollowerStatus> followers();

    /// On a leader that nobody has elected, what its log had when it ran last and has no more.
    default Optional<LostEnd> lostEnd() {
        return Optional.empty();
    }

    /// On a leader, its followers' lag over the last minutes; else nothing.
    default LagHistory lagHistory() {
        return new LagHistory(List.of());
    }

    /// On a follower, its connection to the leader; on a leader `null`.
    @Nullable LeaderLink leaderLink();

    /// What it has to offer where leaders are elected; empty where they are not.
    default Optional<Elected> elected() {
        return Optional.empty();
    }

    /// On a leader, for each connected follower the next entry that it needs; else nothing.
    List<Long> neededIds();

    /// The log has grown.
    void logHasGrown();

    /// Time has passed: tells those who waited too long.
    void tick();

    /// The log takes no more writes: tells those who still wait.
    void close();
}
