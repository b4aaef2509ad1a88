package dev.walscope.scope.live;

import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.You;
import dev.walscope.client.Credentials;
import dev.walscope.client.EventSubscription;
import dev.walscope.client.Futures;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Received;
import dev.walscope.scope.DetailView;
import dev.walscope.scope.Observation;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// One node being watched.
///
/// Of each kind of question at most one is under way, and one that taught nothing is not put again
/// for half a second, so that watching cannot flood a node.
final class NodeWatch implements AutoCloseable {
    private static final int PAGE_MAX = 1_000;
    private static final long PATIENCE_MS = 500;
    private static final int CACHED_MAX = 100;

    private final String node;
    private final URI url;
    private final Credentials credentials;
    private final Inbox inbox;
    private final LongSupplier wallMs;
    private final NodeClient client;
    private final EventSubscription events;
    private final Fetch entries = new Fetch();
    private final Fetch detail = new Fetch();
    private final Fetch status = new Fetch();
    private final Fetch segments = new Fetch();
    private final Fetch deduplication = new Fetch();
    private final Fetch cached = new Fetch();
    private volatile @Nullable You you;
    private volatile boolean isClosed;

    NodeWatch(String node, URI url, Credentials credentials, Inbox inbox, LongSupplier wallMs) {
        this.node = node;
        this.url = url;
        this.inbox = inbox;
        this.wallMs = wallMs;
        this.credentials = credentials;
        this.client = new NodeClient(url, credentials);
        this.events = EventSubscription.open(url, credentials, this::received);
    }

    URI url() {
        return url;
    }

    Credentials credentials() {
        return credentials;
    }

    /// As whom the node knows this window; `null` while or where it does not say.
    @Nullable You you() {
        return you;
    }

    NodeClient client() {
        return client;
    }

    private void received(Received received) {
        switch (received) {
            case Received.Connected() -> {
                segments.renew(this::fetchSegments);
                if (credentials.token() != null) status.renew(this::fetchStatus);
                client.lag().thenAccept(lag -> put(new Observation.LagSeen(node, now(), lag)));
            }
            case Received.Event(long _, NodeEvent event, int length) -> {
                put(new Observation.EventSeen(node, now(), event), length);
                // It may have had no answer yet when it was asked first.
                if (credentials.token() != null && you == null) fetchStatus();
                if (event instanceof NodeEvent.SegmentRolled
                        || event instanceof NodeEvent.IntegrityChanged)
                    segments.renew(this::fetchSegments);
                // A watch that began while the log was still being read was told of an empty one.
                if (event instanceof NodeEvent.StateChanged) {
                    status.renew(this::fetchStatus);
                    segments.renew(this::fetchSegments);
                }
            }
            case Received.Disconnected(String reason, long _, long silentMs) ->
                    put(new Observation.Unreachable(node, now(), reason, silentMs));
        }
    }

    /// @return whether it asked: one page is under way at a time
    boolean fetchEntries(long first, long last) {
        int limit = (int) Math.min(PAGE_MAX, last - first + 1);
        return entries.put(
                first * 31 + limit,
                () -> client.wal(first - 1, limit),
                page -> {
                    put(new Observation.EntriesSeen(node, now(), page.entries()));
                    return page.entries().stream()
                            .mapToLong(LogEntry::id)
                            .anyMatch(id -> id >= first);
                });
    }

    /// @return whether it asked
    boolean fetchDetail(long id) {
        return detail.put(
                id,
                () ->
                        client.walEntry(id)
                                .handle(
                                        (found, failure) ->
                                                failure == null
                                                        ? new DetailView(id, found, null, now())
                                                        : new DetailView(
                                                                id,
                                                                null,
                                                                sentence(failure),
                                                                now())),
                seen -> {
                    put(new Observation.DetailSeen(node, now(), seen));
                    return seen.detail() != null;
                });
    }

    private static String sentence(Throwable failure) {
        return String.valueOf(Futures.cause(failure).getMessage());
    }

    boolean fetchStatus() {
        return status.put(
                0,
                client::statusAnswer,
                answer -> {
                    you = answer.you();
                    put(new Observation.StatusSeen(node, now(), answer.status()));
                    return true;
                });
    }

    boolean fetchSegments() {
        return segments.put(
                0,
                client::segments,
                listing -> {
                    put(new Observation.SegmentsSeen(node, now(), listing));
                    return true;
                });
    }

    void fetchDeduplication() {
        deduplication.put(
                0,
                client::deduplicationStats,
                stats -> {
                    put(new Observation.DeduplicationSeen(node, now(), stats));
                    return true;
                });
        cached.put(
                0,
                () -> client.cachedRequests(CACHED_MAX),
                listing -> {
                    put(new Observation.CachedSeen(node, now(), listing.requests()));
                    return true;
                });
    }

    /// Nothing more of a node that is not watched any more: it would be taken for a new one.
    private void put(Observation seen) {
        put(seen, 0);
    }

    /// @param length of the text that it was read from
    private void put(Observation seen, int length) {
        inbox.putWhile(seen, length, () -> !isClosed);
    }

    private long now() {
        return wallMs.getAsLong();
    }

    @Override
    public void close() {
        isClosed = true;
        inbox.stopWaiting();
        events.close();
        client.close();
    }

    private interface Ask<T> {
        CompletableFuture<T> ask();
    }

    private interface Learn<T> {
        /// @return whether it was worth asking
        boolean learn(T answer);
    }

    /// One kind of question, put one at a time.
    private final class Fetch {
        private final AtomicBoolean isUnderWay = new AtomicBoolean();
        private final AtomicReference<@Nullable BooleanSupplier> renewal = new AtomicReference<>();
        private final AtomicLong vainKey = new AtomicLong(Long.MIN_VALUE);
        private final AtomicLong vainUntilMs = new AtomicLong();

        /// @param key tells this question from others of its kind
        /// @return whether it was put
        <T> boolean put(long key, Ask<T> question, Learn<T> learnt) {
            if (vainKey.get() == key && now() < vainUntilMs.get()) return false;
            if (!isUnderWay.compareAndSet(false, true)) return false;
            // Never on the thread that asks: it may be the one that makes room in the inbox.
            question.ask()
                    .whenCompleteAsync(
                            (answer, failure) -> {
                                boolean isWorth = failure == null && learnt.learn(answer);
                                vainUntilMs.set(now() + PATIENCE_MS);
                                vainKey.set(isWorth ? Long.MIN_VALUE : key);
                                isUnderWay.set(false);
                                renewIfWanted();
                            },
                            Thread::startVirtualThread);
            return true;
        }

        /// Asks because of news: an answer that is under way may be older than it, so then once
        /// more after that one.
        ///
        /// @param ask puts this question and returns whether it did
        void renew(BooleanSupplier ask) {
            vainKey.set(Long.MIN_VALUE);
            if (ask.getAsBoolean()) return;
            renewal.set(ask);
            if (!isUnderWay.get()) renewIfWanted();
        }

        private void renewIfWanted() {
            var ask = renewal.getAndSet(null);
            if (ask != null) renew(ask);
        }
    }
}
