package dev.walscope.dedup;

import java.time.Duration;

/// How long and how much is remembered; whichever is reached first ends it.
///
/// @param timeToLive how much later than a request its retry may come
/// @param maxEntries requests
/// @param maxBytes estimated bytes of memory
public record Limits(Duration timeToLive, int maxEntries, long maxBytes) {
    private static final Duration CENTURY = Duration.ofDays(36_500);

    public Limits {
        if (timeToLive.isNegative() || timeToLive.compareTo(CENTURY) > 0)
            throw new IllegalArgumentException("not within a century: " + timeToLive);
        if (maxEntries < 0 || maxBytes < 0)
            throw new IllegalArgumentException("negative: " + maxEntries + ", " + maxBytes);
    }
}
