package dev.walscope.replication;

import java.util.Locale;
import java.util.Optional;

/// Whose disks must hold an entry before its client is answered.
public enum Acks {
    /// The leader's.
    LEADER,
    /// The leader's and one follower's.
    ONE,
    /// A majority of the leader and the followers it knows.
    QUORUM,
    /// The leader's and every known follower's, lost ones included.
    ALL;

    public static Optional<Acks> named(String name) {
        for (var acks : values()) if (acks.text().equals(name)) return Optional.of(acks);
        return Optional.empty();
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @param followers known followers
    /// @param holding how many of them hold the entry
    public boolean satisfied(int followers, int holding) {
        return switch (this) {
            case LEADER -> true;
            case ONE -> holding >= 1;
            case QUORUM -> 1 + holding >= (1 + followers) / 2 + 1;
            case ALL -> holding == followers;
        };
    }
}
