package dev.walscope.scope;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.NodeEvent;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// What a node said of requests that carried an identity, since this window watches.
///
/// @param recent the last of them, oldest first
/// @param stats its own figures, as asked for last
/// @param cached the requests that it remembers, newest first, as asked for at `cachedAtMs`
@Recorded
public record RequestsView(
        Recent<SeenRequest> recent,
        @Nullable DeduplicationStats stats,
        List<CachedRequest> cached,
        long cachedAtMs) {
    private static final int RECENT_MAX = 200;

    /// One that came several times in a row is one of these.
    ///
    /// @param atMs when it came last
    public record SeenRequest(long atMs, NodeEvent.Request request) {
        SeenRequest again(long laterMs, long times) {
            return new SeenRequest(laterMs, request.times(request.times() + times));
        }
    }

    public static final RequestsView NONE = new RequestsView(Recent.none(), null, List.of(), 0);

    RequestsView with(long atMs, NodeEvent.Requests event) {
        var seen = recent;
        for (var request : event.recent())
            seen =
                    !seen.isEmpty() && seen.last().request().isLike(request)
                            ? seen.latest(seen.last().again(atMs, request.times()))
                            : seen.plus(new SeenRequest(atMs, request), RECENT_MAX);
        return new RequestsView(seen, stats, cached, cachedAtMs);
    }

    /// The name of the token that an entry was written with, where the node has told of it.
    public Optional<String> by(long id) {
        for (var seen : recent.items().reversed()) {
            var request = seen.request();
            boolean isIt = request.id() != null && request.id() == id;
            if (isIt && request.outcome() == NodeEvent.Outcome.processed)
                return Optional.ofNullable(request.by());
        }
        return Optional.empty();
    }

    RequestsView with(DeduplicationStats figures) {
        return new RequestsView(recent, figures, cached, cachedAtMs);
    }

    RequestsView with(long atMs, List<CachedRequest> remembered) {
        return new RequestsView(recent, stats, List.copyOf(remembered), atMs);
    }
}
