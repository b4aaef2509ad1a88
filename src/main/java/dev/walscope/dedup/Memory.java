package dev.walscope.dedup;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Requests in the order in which they succeeded, oldest first, within [Limits].
///
/// A request that is too old for the moment in question counts as forgotten, but is dropped only
/// when another one comes: so what is held depends on what was remembered and not on who asked. One
/// thread at a time.
final class Memory<T extends Remembered> {
    private final Limits limits;
    private final long timeToLiveMs;
    private final LinkedHashMap<Identity, T> requests = new LinkedHashMap<>();
    private final Map<String, Integer> requestsOfClient = new HashMap<>();
    private long bytes;

    Memory(Limits limits) {
        this.limits = limits;
        this.timeToLiveMs = limits.timeToLive().toMillis();
    }

    /// The request of that identity, unless it is too old at `nowMs`.
    @Nullable T find(Identity identity, long nowMs) {
        var found = requests.get(identity);
        return found == null || isExpired(found, nowMs) ? null : found;
    }

    /// Whether anything of that client is held.
    boolean knows(String clientId) {
        return requestsOfClient.containsKey(clientId);
    }

    /// Drops what is too old at `nowMs` and returns it.
    List<Remembered> expire(long nowMs) {
        List<Remembered> expired = List.of();
        while (!requests.isEmpty() && isExpired(oldest(), nowMs)) {
            if (expired.isEmpty()) expired = new ArrayList<>();
            expired.add(drop(identity(oldest())));
        }
        return expired;
    }

    /// Remembers `request` as the newest and in place of one of its identity, and returns the
    /// oldest ones, for which there was no room.
    List<Remembered> add(T request) {
        var identity = identity(request);
        if (requests.containsKey(identity)) drop(identity);
        requests.put(identity, request);
        requestsOfClient.merge(identity.clientId(), 1, Integer::sum);
        bytes += request.bytes();
        List<Remembered> evicted = List.of();
        while (requests.size() > limits.maxEntries() || bytes > limits.maxBytes()) {
            if (evicted.isEmpty()) evicted = new ArrayList<>();
            evicted.add(drop(identity(oldest())));
        }
        return evicted;
    }

    /// How many are not too old at `nowMs`.
    long size(long nowMs) {
        return requests.size()
                - requests.values().stream().takeWhile(r -> isExpired(r, nowMs)).count();
    }

    /// Oldest first, those too that are too old by now.
    List<T> all() {
        return List.copyOf(requests.values());
    }

    /// Those that are not too old at `nowMs`, newest first.
    Stream<Cached> newest(long nowMs) {
        return requests.sequencedValues().reversed().stream()
                .filter(request -> !isExpired(request, nowMs))
                .map(request -> new Cached(request, lifeLeft(request, nowMs)));
    }

    private T oldest() {
        return requests.firstEntry().getValue();
    }

    private T drop(Identity identity) {
        var dropped = requests.remove(identity);
        bytes -= dropped.bytes();
        requestsOfClient.computeIfPresent(
                identity.clientId(), (_, held) -> held == 1 ? null : held - 1);
        return dropped;
    }

    private boolean isExpired(Remembered request, long nowMs) {
        return lifeLeft(request, nowMs) <= 0;
    }

    private long lifeLeft(Remembered request, long nowMs) {
        return timeToLiveMs - (nowMs - request.tag().timestampMs());
    }

    private static Identity identity(Remembered request) {
        return Identity.of(request.tag(), request.kind());
    }
}
