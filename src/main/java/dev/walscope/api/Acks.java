package dev.walscope.api;

import java.util.Optional;

/// Whose disks must hold an entry before its client is answered.
public enum Acks {
    /// The leader's.
    leader,
    /// The leader's and one follower's.
    one,
    /// A majority of the leader and the followers it knows.
    quorum,
    /// The leader's and every known follower's, lost ones included.
    all;

    public static Optional<Acks> named(String name) {
        for (var acks : values()) if (acks.name().equals(name)) return Optional.of(acks);
        return Optional.empty();
    }
}
