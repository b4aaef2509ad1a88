package dev.walscope.api;

import java.util.List;

/// The answer of `GET /lag`: the last 15 minutes of each follower, oldest first.
public record LagHistory(List<Follower> followers) {
    public record Follower(String name, List<Sample> samples) {}

    /// @param at milliseconds since 1970
    public record Sample(long at, long lagEntries, long lagBytes, long lagMs) {}
}
