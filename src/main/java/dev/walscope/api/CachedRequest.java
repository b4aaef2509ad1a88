package dev.walscope.api;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A request that the idempotent receiver remembers.
///
/// @param operation SET, DELETE or GET
/// @param id the entry that holds it, `null` for a GET
/// @param ttlMs milliseconds until it is forgotten, if there is room for so long
public record CachedRequest(
        String clientId,
        String requestId,
        String operation,
        String key,
        @Nullable Long id,
        long ttlMs) {
    /// The answer of `GET /deduplication_cache?limit=N`, newest first.
    public record Listing(List<CachedRequest> requests) {}
}
