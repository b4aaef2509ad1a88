package dev.walscope.scope;

import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.NodeEvent;

import org.jspecify.annotations.Nullable;

/// What a node said of requests that carried an identity, since this window watches.
///
/// @param recent the last of them, oldest first
/// @param stats its own nine figures, as asked for last
public record RequestsView(
        long processed,
        long replayed,
        long conflicts,
        long expired,
        Recent<Seen> recent,
        @Nullable DeduplicationStats stats) {
    private static final int MAX_RECENT = 200;

    public record Seen(long atMs, NodeEvent.Request request) {}

    public static final RequestsView NONE = new RequestsView(0, 0, 0, 0, Recent.none(), null);

    RequestsView with(long atMs, NodeEvent.Requests event) {
        var seen = recent;
        for (var request : event.recent()) seen = seen.plus(new Seen(atMs, request), MAX_RECENT);
        return new RequestsView(
                processed + event.processed(),
                replayed + event.replayed(),
                conflicts + event.conflicts(),
                expired + event.expired(),
                seen,
                stats);
    }

    RequestsView with(DeduplicationStats figures) {
        return new RequestsView(processed, replayed, conflicts, expired, recent, figures);
    }
}
