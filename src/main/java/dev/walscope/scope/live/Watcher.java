package dev.walscope.scope.live;

import dev.walscope.api.You;
import dev.walscope.client.Credentials;
import dev.walscope.client.NodeClient;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Watches any number of nodes: their event feeds, and what is asked for besides.
///
/// All it learns goes into the [Inbox]. Methods return at once; any thread may call.
public final class Watcher implements AutoCloseable {
    private final Inbox inbox;
    private final LongSupplier wallMs;
    private final Function<URI, Credentials> credentials;
    private final Map<String, NodeWatch> watches = new ConcurrentHashMap<>();

    /// @param wallMs milliseconds since 1970
    public Watcher(Inbox inbox, LongSupplier wallMs) {
        this(inbox, wallMs, _ -> Credentials.NONE);
    }

    /// @param credentials what is shown to a node
    public Watcher(Inbox inbox, LongSupplier wallMs, Function<URI, Credentials> credentials) {
        this.credentials = credentials;
        this.inbox = inbox;
        this.wallMs = wallMs;
    }

    /// Watches `node` at `url` from now on, instead of where, or as whom, it was before.
    public void watch(String node, URI url) {
        watches.compute(
                node,
                (_, before) -> {
                    var shown = credentials.apply(url);
                    if (before != null
                            && before.url().equals(url)
                            && before.credentials().equals(shown)) return before;
                    if (before != null) before.close();
                    return new NodeWatch(node, url, shown, inbox, wallMs);
                });
    }

    public void forget(String node) {
        var watch = watches.remove(node);
        if (watch != null) watch.close();
    }

    /// As whom `node` knows this window, where it asks for tokens and has answered.
    public Optional<You> you(String node) {
        return Optional.ofNullable(watches.get(node)).map(NodeWatch::you);
    }

    public Optional<NodeClient> client(String node) {
        return Optional.ofNullable(watches.get(node)).map(NodeWatch::client);
    }

    /// Fetches entries `first..last` of `node`, as far as one page reaches. One page of a node is
    /// under way at a time: asking again meanwhile does nothing.
    ///
    /// @return whether it was asked for
    public boolean fetchEntries(String node, long first, long last) {
        var watch = watches.get(node);
        return watch != null && last >= first && watch.fetchEntries(first, last);
    }

    /// Fetches one entry with its checksums and bytes.
    ///
    /// @return whether it was asked for
    public boolean fetchDetail(String node, long id) {
        var watch = watches.get(node);
        return watch != null && watch.fetchDetail(id);
    }

    public void fetchStatus(String node) {
        var watch = watches.get(node);
        if (watch != null) watch.fetchStatus();
    }

    public void fetchSegments(String node) {
        var watch = watches.get(node);
        if (watch != null) watch.fetchSegments();
    }

    public void fetchDeduplication(String node) {
        var watch = watches.get(node);
        if (watch != null) watch.fetchDeduplication();
    }

    @Override
    public void close() {
        watches.values().forEach(NodeWatch::close);
        watches.clear();
    }
}
