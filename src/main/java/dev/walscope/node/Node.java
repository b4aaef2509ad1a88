package dev.walscope.node;

import dev.walscope.api.Integrity;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.replication.Acks;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Follower;
import dev.walscope.replication.Leader;
import dev.walscope.replication.LeaderConnection;
import dev.walscope.replication.Peer;
import dev.walscope.replication.Repairer;
import dev.walscope.replication.Replica;
import dev.walscope.time.Clock;
import dev.walscope.wal.FolderLock;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// One node: a log, what it adds up to, its part in replication, and the HTTP API over them.
///
/// It listens before it has read its log, so that whoever asks learns how far recovery has come. A
/// test starts it in its own process; `walscope leader` and `walscope follower` do nothing more.
public final class Node implements AutoCloseable {
    public static final String VERSION = "0.1.0";
    private static final int QUEUE_CAPACITY = 4096;
    private static final long REMEMBERED_BYTES_MAX = 64L << 20;

    /// What there is once the log has been read.
    record Core(
            WriteAheadLog log,
            GroupCommit writer,
            AppliedState state,
            Replica replica,
            Repairer repairer) {}

    private final NodeOptions options;
    private final Clock clock;
    private final String startedAt;
    private final EventFeed feed;
    private final NodeListener listener;
    private final FolderLock lock;
    private final Metrics metrics = new Metrics();
    private final HttpServer server;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("ticker").factory());
    private volatile @Nullable Core core;
    private volatile @Nullable LeaderConnection leaderConnection;
    private volatile NodeStatus.State lifeState = NodeStatus.State.recovering;
    private volatile @Nullable String lifeReason;
    private volatile boolean open = true;
    private volatile int recoveredPercent;
    private volatile Integrity lastIntegrity = Integrity.OK;

    /// Locks the folder, listens, reads the log; when this returns the node is ready.
    ///
    /// @throws IOException with one sentence for a person
    public static Node start(NodeOptions options, Clock clock) throws IOException {
        return start(options, clock, EdgeLimits.DEFAULT);
    }

    static Node start(NodeOptions options, Clock clock, EdgeLimits limits) throws IOException {
        return start(options, clock, clock, limits);
    }

    /// @param entries the clock that requests with ids are stamped by; another one than `clock`
    /// only where two runs must write the very same bytes
    public static Node start(NodeOptions options, Clock clock, Clock entries) throws IOException {
        return start(options, clock, entries, EdgeLimits.DEFAULT);
    }

    private static Node start(NodeOptions options, Clock clock, Clock entries, EdgeLimits limits)
            throws IOException {
        var lock = FolderLock.take(options.dataDir());
        Node node;
        try {
            node = new Node(options, clock, entries, lock, limits);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        try {
            node.recover();
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private Node(
            NodeOptions options, Clock clock, Clock entries, FolderLock lock, EdgeLimits limits)
            throws IOException {
        this.options = options;
        this.clock = entries;
        this.lock = lock;
        startedAt = Instant.ofEpochMilli(clock.wallMs()).toString();
        feed = new EventFeed(clock.wallMs());
        listener = new NodeListener(this, feed);
        server = HttpServer.start(this, options, limits);
    }

    private void recover() throws IOException {
        var writes =
                new Limits(options.dedupTtl(), options.dedupMaxEntries(), REMEMBERED_BYTES_MAX);
        var state =
                new AppliedState(
                        new IdempotentReceiver(writes, writes), listener::requestsForgotten);
        var log =
                WriteAheadLog.open(
                        new FolderStorage(options.dataDir()),
                        new WriteAheadLog.Options(options.maxSegmentSize(), options.fsync()),
                        listener,
                        state::restore);
        state.skipTo(log.lastId());
        var writer = new GroupCommit(log, QUEUE_CAPACITY, listener::diskFailed, this::batchIsDone);
        var replica = replica(log, writer, state);
        var repairer =
                new Repairer(
                        log,
                        writer,
                        state,
                        () -> peers(replica),
                        listener::repairedFrom,
                        this::integrityMayHaveChanged,
                        options.timing().scrubEveryMs());
        core = new Core(log, writer, state, replica, repairer);
        writer.start();
        repairer.start();
        if (replica instanceof Follower follower)
            leaderConnection = new LeaderConnection(follower, options.timing()).start();
        // Rounded up and never catching up: no second has more of them.
        ticker.scheduleWithFixedDelay(
                guarded(this::flush),
                0,
                1000 / EventFeed.MERGED_A_SECOND + 1,
                TimeUnit.MILLISECONDS);
        ticker.scheduleAtFixedRate(guarded(this::tick), 100, 100, TimeUnit.MILLISECONDS);
        recoveredPercent = 100;
        become(NodeStatus.State.ready, null);
        integrityMayHaveChanged();
    }

    private Replica replica(WriteAheadLog log, GroupCommit writer, AppliedState state) {
        if (options.role() == Role.leader)
            return new Leader(url(), log, writer, state, options.timing(), clock, listener);
        return new Follower(
                options.name(),
                url(),
                options.leaderUrl(),
                log,
                writer,
                state,
                options.timing(),
                clock,
                new Random(),
                listener);
    }

    private static List<Peer> peers(Replica replica) {
        return switch (replica) {
            case Leader leader -> leader.peers();
            case Follower follower when follower.isConnected() ->
                    List.of(new Peer("leader", follower.leaderUrl()));
            default -> List.of();
        };
    }

    private void batchIsDone() {
        var now = core;
        if (now == null) return;
        now.state.announce();
        now.replica.logHasGrown();
        feed.markProgress();
    }

    /// A scheduled task that throws would never run again, and nobody would hear of it.
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                listener.tickFailed(e);
            }
        };
    }

    private void tick() {
        var now = core;
        if (now != null) now.replica.tick();
    }

    private void flush() {
        var now = core;
        if (now != null) feed.flush(() -> progress(now));
    }

    /// Several threads find damage. One at a time, so that the newest state is told last.
    synchronized void integrityMayHaveChanged() {
        var integrity = integrity();
        if (integrity.equals(lastIntegrity)) return;
        lastIntegrity = integrity;
        feed.publish(new NodeEvent.IntegrityChanged(integrity));
    }

    void wakeRepairer() {
        var now = core;
        if (now != null) now.repairer.wake();
    }

    void readableAgain() {
        var now = core;
        if (now != null) now.repairer.rebuild();
    }

    void recovering(int percent) {
        if (percent == recoveredPercent) return;
        recoveredPercent = percent;
        feed.publish(new NodeEvent.StateChanged(lifeState, lifeReason, percent));
    }

    void become(NodeStatus.State state, @Nullable String reason) {
        lifeState = state;
        lifeReason = reason;
        feed.publish(new NodeEvent.StateChanged(state, reason, recoveredPercent));
    }

    /// Stops taking requests, answers those under way, forces the log.
    @Override
    public void close() throws IOException {
        try {
            stop();
        } finally {
            lock.close();
        }
    }

    private void stop() throws IOException {
        open = false;
        ticker.shutdownNow();
        feed.close();
        server.stopAccepting();
        var connection = leaderConnection;
        if (connection != null) connection.close();
        var now = core;
        if (now != null) {
            now.repairer.close();
            now.writer.close();
            now.replica.close();
        }
        server.close();
        if (now != null) now.log.close();
    }

    boolean isOpen() {
        return open;
    }

    // ---- what is known of the node

    public String url() {
        var host =
                options.host().equals("0.0.0.0") || options.host().equals("::")
                        ? "127.0.0.1"
                        : options.host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    public int port() {
        return server.port();
    }

    public long entries() {
        return ready().log.entries();
    }

    NodeOptions options() {
        return options;
    }

    Acks acks() {
        return options.acks();
    }

    Metrics metrics() {
        return metrics;
    }

    Set<String> routes() {
        return server.routes();
    }

    int connections() {
        return server.connections();
    }

    /// Whether the log has been read.
    boolean isRecovered() {
        return core != null;
    }

    EventFeed feed() {
        return feed;
    }

    Clock clock() {
        return clock;
    }

    NodeStatus.State lifeState() {
        return lifeState;
    }

    @Nullable String lifeReason() {
        return lifeReason;
    }

    /// The node's parts, once its log has been read.
    Core ready() {
        var now = core;
        if (now == null)
            throw new Refusal(
                    503,
                    "The node is still reading its log ("
                            + recoveredPercent
                            + " %); ask again soon.");
        return now;
    }

    Integrity integrity() {
        var now = core;
        return now == null ? Integrity.OK : now.repairer.integrity();
    }

    NodeStatus status() {
        // Before the parts: a state must not be newer than the figures that it stands beside.
        var state = lifeState;
        var reason = lifeReason;
        var now = core;
        var replica = now == null ? null : now.replica;
        return new NodeStatus(
                options.name(),
                options.role(),
                replica == null ? options.leaderUrl() : replica.leaderUrl(),
                ProcessHandle.current().pid(),
                VERSION,
                startedAt,
                state,
                reason,
                now == null ? 0 : now.log.lastId(),
                now == null ? 0 : now.log.durableId(),
                now == null ? 0 : now.state.appliedId(),
                replica == null ? 0 : replica.highWaterMark(),
                now == null ? 0 : now.log.entries(),
                now == null ? 0 : now.state.keys().size(),
                options.dataDir().toString(),
                recoveredPercent,
                integrity(),
                replica == null ? null : replica.followers(),
                replica == null ? null : replica.leaderLink(),
                List.of("wal", "segments", "repair", "dedup", "replication"));
    }

    List<SegmentInfo> segments() {
        return ready().log.segments().stream()
                .map(
                        segment ->
                                new SegmentInfo(
                                        options.dataDir().resolve(segment.fileName()).toString(),
                                        segment.size(),
                                        segment.active(),
                                        segment.lastId() < segment.firstId()
                                                ? null
                                                : segment.firstId(),
                                        segment.lastId() < segment.firstId()
                                                ? null
                                                : segment.lastId(),
                                        segment.entries(),
                                        segment.corrupt()))
                .toList();
    }

    NodeEvent.Snapshot snapshot() {
        return new NodeEvent.Snapshot(status(), core == null ? List.of() : segments());
    }

    private NodeEvent.Progress progress(Core now) {
        var segments = now.log.segments();
        var active = segments.getLast();
        return new NodeEvent.Progress(
                now.log.lastId(),
                now.log.durableId(),
                now.state.appliedId(),
                now.replica.highWaterMark(),
                now.log.entries(),
                now.state.keys().size(),
                active.number(),
                active.size(),
                now.replica.followers(),
                now.replica.leaderLink());
    }
}
