package dev.walscope.scope;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Written.Span;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// What a node said of requests that carried an identity, and of whose writes it took, since this
/// window watches.
///
/// @param recent the last of the former, oldest first
/// @param stats its own figures, as asked for last
/// @param cached the requests that it remembers, newest first, as asked for at `cachedAtMs`
/// @param written with whose tokens entries were written, the newest last
@Recorded
public record RequestsView(
        Recent<SeenRequest> recent,
        @Nullable DeduplicationStats stats,
        List<CachedRequest> cached,
        long cachedAtMs,
        Recent<Span> written) {
    private static final int RECENT_MAX = 200;

    /// A recording of before such spans were told has none.
    public RequestsView {
        if (written == null) written = Recent.none();
    }

    /// One that came several times in a row is one of these.
    ///
    /// @param atMs when it came last
    public record SeenRequest(long atMs, NodeEvent.Request request) {
        SeenRequest again(long laterMs, long times) {
            return new SeenRequest(laterMs, request.times(request.times() + times));
        }
    }

    public static final RequestsView NONE =
            new RequestsView(Recent.none(), null, List.of(), 0, Recent.none());

    RequestsView with(long atMs, NodeEvent.Requests event) {
        var seen = recent;
        for (var request : event.recent())
            seen =
                    !seen.isEmpty() && seen.last().request().isLike(request)
                            ? seen.latest(seen.last().again(atMs, request.times()))
                            : seen.plus(new SeenRequest(atMs, request), RECENT_MAX);
        return new RequestsView(seen, stats, cached, cachedAtMs, written);
    }

    RequestsView with(NodeEvent.Written event) {
        var spans = written;
        for (var span : event.spans())
            spans =
                    !spans.isEmpty() && goesOn(spans.last(), span)
                            ? spans.latest(new Span(span.by(), spans.last().first(), span.last()))
                            : spans.plus(span, RECENT_MAX);
        return new RequestsView(recent, stats, cached, cachedAtMs, spans);
    }

    /// Another log has other entries under these ids.
    RequestsView withoutWriters() {
        return new RequestsView(recent, stats, cached, cachedAtMs, Recent.none());
    }

    private static boolean goesOn(Span before, Span next) {
        return before.last() == next.first() - 1 && before.by().equals(next.by());
    }

    /// The name of the token that an entry was written with, where the node has told of it.
    public Optional<String> by(long id) {
        for (var span : written.items().reversed())
            if (span.first() <= id && id <= span.last()) return Optional.of(span.by());
        return Optional.empty();
    }

    RequestsView with(DeduplicationStats figures) {
        return new RequestsView(recent, figures, cached, cachedAtMs, written);
    }

    RequestsView with(long atMs, List<CachedRequest> remembered) {
        return new RequestsView(recent, stats, List.copyOf(remembered), atMs, written);
    }
}
