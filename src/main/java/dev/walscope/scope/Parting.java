package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LogEntry;

import org.jspecify.annotations.Nullable;

/// Where a follower's log and its leader's are no longer the same, as far as is known: what the
/// follower has from there on is its own.
final class Parting {
    private Parting() {}

    /// Up to which entry of the follower's log a majority is known to hold the same.
    static long agreedOn(NodeView follower, NodeView leader) {
        long agreed = leader.highWaterMark();
        if (follower.name().equals(leader.name())) return agreed;
        long told = Math.min(told(follower), told(leader, follower));
        return Math.min(Math.min(agreed, told - 1), seen(follower, leader, agreed) - 1);
    }

    private static long told(NodeView follower) {
        var status = follower.status();
        var link = status == null ? null : status.replication();
        return first(link == null ? null : link.divergedAt());
    }

    private static long told(NodeView leader, NodeView follower) {
        for (var known : leader.followers())
            if (known.name().equals(follower.ownName()))
                return known.state() == FollowerStatus.State.diverged
                        ? first(known.divergedAt())
                        : Long.MAX_VALUE;
        return Long.MAX_VALUE;
    }

    private static long first(@Nullable Long id) {
        return id == null ? Long.MAX_VALUE : id;
    }

    /// The first of those that were fetched of both, and read otherwise.
    private static long seen(NodeView follower, NodeView leader, long agreed) {
        for (var entry : follower.log().entries()) {
            if (entry.id() > agreed) break;
            if (isAnother(entry, leader.log().get(entry.id()))) return entry.id();
        }
        return Long.MAX_VALUE;
    }

    /// What cannot be read says nothing of what it was.
    private static boolean isAnother(LogEntry own, @Nullable LogEntry other) {
        return other != null
                && own.crcStatus() != LogEntry.CrcStatus.corrupt
                && other.crcStatus() != LogEntry.CrcStatus.corrupt
                && own.crc() != null
                && !own.crc().equals(other.crc());
    }
}
