package dev.walscope.node.report;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The node's events, numbered, the newest few thousand kept, of large ones fewer.
///
/// Publishing never waits for a reader: a reader asks for what came after the last number it saw,
/// and is told of a gap when that is no longer kept. [NodeEvent.Progress], [NodeEvent.Requests] and
/// [NodeEvent.Written] are merged: marks are taken here, and one event goes out at most
/// [#MERGED_A_SECOND] times a second with all that came together.
///
/// Numbers go on from the clock at the node's start, so that they never run backwards over
/// restarts.
public final class EventFeed {
    public static final int MERGED_A_SECOND = 30;
    private static final int KEPT = 4096;
    private static final int RECENT_REQUESTS = 32;
    private static final int TOLD_MAX = 64;

    /// An event, or a part of one, without its texts.
    private static final long EVENT_BYTES = 160;

    public record Numbered(long id, NodeEvent event) {}

    /// @param missed whether events between were not kept
    public record Read(List<Numbered> events, boolean missed) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private final Deque<Numbered> kept = new ArrayDeque<>();
    private final long keptBytesMax;
    private long keptBytes;
    private long nextId;
    private int readers;
    private volatile boolean progressIsDue;
    private boolean closed;

    private final long[] requestCounts = new long[NodeEvent.Outcome.values().length];
    /// How often each came, the newest last.
    private final LinkedHashMap<NodeEvent.Request, Long> recentRequests = new LinkedHashMap<>();

    private final Writers writers = new Writers();

    /// By the newest progress, and by what was told to readers that came since.
    private final Set<Told> told = new HashSet<>();

    private volatile Runnable onMark = () -> {};

    /// @param keptBytesMax memory for what is kept; the newest event always is
    public EventFeed(long startedAtMs, long keptBytesMax) {
        nextId = startedAtMs * 1000;
        this.keptBytesMax = keptBytesMax;
    }

    /// @param wanted runs, on any thread, when there is something for [#flush] to send
    public void whenMarked(Runnable wanted) {
        onMark = wanted;
        wanted.run();
    }

    /// A rare fact: goes out by itself.
    public void publish(NodeEvent event) {
        lock.lock();
        try {
            append(event);
        } finally {
            lock.unlock();
        }
    }

    private void append(NodeEvent event) {
        kept.add(new Numbered(nextId++, event));
        keptBytes += bytesOf(event);
        while (kept.size() > KEPT || (keptBytes > keptBytesMax && kept.size() > 1))
            keptBytes -= bytesOf(kept.remove().event());
        published.signalAll();
    }

    /// About what an event takes in memory, rather too much than too little.
    private static long bytesOf(NodeEvent event) {
        return EVENT_BYTES
                + switch (event) {
                    case NodeEvent.Requests requests ->
                            requests.recent().stream().mapToLong(EventFeed::bytesOf).sum();
                    case NodeEvent.Written written ->
                            written.spans().stream()
                                    .mapToLong(span -> EVENT_BYTES + bytesOf(span.by()))
                                    .sum();
                    case NodeEvent.Progress progress ->
                            progress.followers() == null
                                    ? 0
                                    : progress.followers().stream()
                                            .mapToLong(EventFeed::bytesOf)
                                            .sum();
                    case NodeEvent.FollowerChanged(var follower) -> bytesOf(follower);
                    case NodeEvent.LeaderLinkChanged(var link) ->
                            bytesOf(link.url()) + bytesOf(link.reason());
                    case NodeEvent.StateChanged state -> bytesOf(state.reason());
                    case NodeEvent.EntryCorrupt corrupt -> bytesOf(corrupt.reason());
                    case NodeEvent.EntryRepaired repaired -> bytesOf(repaired.from());
                    case NodeEvent.TailTorn torn -> bytesOf(torn.keptIn());
                    case NodeEvent.SegmentMended mended -> bytesOf(mended.keptIn());
                    case NodeEvent.Snapshot snapshot -> EVENT_BYTES * snapshot.segments().size();
                    case NodeEvent.SnapshotTaken taken -> bytesOf(taken.file());
                    case NodeEvent.MembersChanged members ->
                            bytesOf(String.valueOf(members.members()))
                                    + bytesOf(String.valueOf(members.voters()));
                    case NodeEvent.Truncated cut -> bytesOf(String.valueOf(cut.files()));
                    case NodeEvent.Voted voted -> bytesOf(voted.reason());
                    case NodeEvent.OfMember _,
                            NodeEvent.SegmentRolled _,
                            NodeEvent.SegmentCompressed _,
                            NodeEvent.SegmentDropped _,
                            NodeEvent.Scrubbed _,
                            NodeEvent.SnapshotInstalled _,
                            NodeEvent.CrcCorrected _,
                            NodeEvent.IntegrityChanged _,
                            NodeEvent.Gap _ ->
                            0;
                };
    }

    private static long bytesOf(NodeEvent.Request request) {
        return EVENT_BYTES
                + bytesOf(request.clientId())
                + bytesOf(request.requestId())
                + bytesOf(request.key())
                + bytesOf(request.by());
    }

    private static long bytesOf(FollowerStatus follower) {
        return EVENT_BYTES
                + bytesOf(follower.name())
                + bytesOf(follower.url())
                + bytesOf(follower.reason());
    }

    private static long bytesOf(@Nullable String text) {
        return text == null ? 0 : 40 + 2L * text.length();
    }

    /// The log or the followers have moved on.
    public void markProgress() {
        progressIsDue = true;
        onMark.run();
    }

    public void markRequest(NodeEvent.Request request) {
        lock.lock();
        try {
            requestCounts[request.outcome().ordinal()] += request.times();
            var kind = request.times(1);
            var before = recentRequests.remove(kind);
            if (recentRequests.size() == RECENT_REQUESTS) recentRequests.pollFirstEntry();
            recentRequests.put(kind, (before == null ? 0 : before) + request.times());
        } finally {
            lock.unlock();
        }
        onMark.run();
    }

    /// Entry `id` was written with the token of the name `by`.
    public void markWriter(long id, String by) {
        lock.lock();
        try {
            writers.add(id, by);
        } finally {
            lock.unlock();
        }
        onMark.run();
    }

    /// Sends out what was merged; called at most [#MERGED_A_SECOND] times a second.
    ///
    /// @param progress makes the event, and only when somebody listens
    public void flush(Supplier<NodeEvent.Progress> progress) {
        NodeEvent.Progress now = null;
        if (progressIsDue && readers() > 0) {
            progressIsDue = false;
            now = progress.get();
        }
        lock.lock();
        try {
            if (now != null) {
                append(now);
                told.clear();
                told.add(Told.by(now));
            }
            if (!writers.isEmpty()) append(writers.taken());
            if (!recentRequests.isEmpty()) append(requestsTaken());
        } finally {
            lock.unlock();
        }
    }

    /// A reader was told this beside the events.
    public void told(NodeStatus status) {
        lock.lock();
        try {
            if (told.size() == TOLD_MAX) {
                // Readers come and go before anything is told to them; whoever stays is told.
                told.clear();
                progressIsDue = true;
            }
            told.add(Told.by(status));
        } finally {
            lock.unlock();
        }
    }

    /// Marks progress where a reader was told what is not so any more, though nothing has happened
    /// that would have marked it. To be called now and then, by whoever calls [#flush].
    ///
    /// @param progress makes what would be told now, and only when somebody listens
    public void remind(Supplier<NodeEvent.Progress> progress) {
        if (progressIsDue || readers() == 0) return;
        var now = Told.by(progress.get());
        boolean isNews;
        lock.lock();
        try {
            isNews = told.stream().anyMatch(it -> !it.equals(now));
        } finally {
            lock.unlock();
        }
        if (isNews) markProgress();
    }

    private NodeEvent.Requests requestsTaken() {
        var taken =
                new NodeEvent.Requests(
                        requestCounts[NodeEvent.Outcome.processed.ordinal()],
                        requestCounts[NodeEvent.Outcome.replayed.ordinal()],
                        requestCounts[NodeEvent.Outcome.conflict.ordinal()],
                        requestCounts[NodeEvent.Outcome.expired.ordinal()],
                        requestCounts[NodeEvent.Outcome.unmet.ordinal()],
                        recentRequests.entrySet().stream()
                                .map(one -> one.getKey().times(one.getValue()))
                                .toList());
        recentRequests.clear();
        Arrays.fill(requestCounts, 0);
        return taken;
    }

    /// The number that the next event will have.
    public long nextId() {
        lock.lock();
        try {
            return nextId;
        } finally {
            lock.unlock();
        }
    }

    /// Whether everything after event `id` is still kept.
    public boolean canResumeAfter(long id) {
        lock.lock();
        try {
            var oldest = kept.isEmpty() ? nextId : kept.peek().id();
            return id >= oldest - 1 && id < nextId;
        } finally {
            lock.unlock();
        }
    }

    /// Ends all waits.
    public void close() {
        lock.lock();
        closed = true;
        published.signalAll();
        lock.unlock();
    }

    public int readers() {
        lock.lock();
        try {
            return readers;
        } finally {
            lock.unlock();
        }
    }

    public void readerCame() {
        lock.lock();
        readers++;
        lock.unlock();
        onMark.run();
    }

    public void readerWent() {
        lock.lock();
        readers--;
        lock.unlock();
    }

    /// The events from number `fromId` on; waits up to `timeoutMs` for the first.
    public Read readFrom(long fromId, long timeoutMs) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            while (fromId >= nextId && left > 0 && !closed) left = published.awaitNanos(left);
            var events = new ArrayList<Numbered>();
            var newestFirst = kept.descendingIterator();
            while (newestFirst.hasNext()) {
                var event = newestFirst.next();
                if (event.id() < fromId) break;
                events.add(event);
            }
            var oldest = kept.isEmpty() ? nextId : kept.peek().id();
            return new Read(events.reversed(), fromId < oldest);
        } finally {
            lock.unlock();
        }
    }
}
