package dev.walscope.node;

import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.file.FolderLock;
import dev.walscope.node.http.HttpServer;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.node.metrics.Metrics;
import dev.walscope.node.report.Core;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.FeedPace;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Checkpointer;
import dev.walscope.replication.Peer;
import dev.walscope.replication.PeerAccess;
import dev.walscope.replication.PeerLogs;
import dev.walscope.replication.Repairer;
import dev.walscope.replication.Replica;
import dev.walscope.replication.Restart;
import dev.walscope.replication.primary.Follower;
import dev.walscope.replication.primary.Leader;
import dev.walscope.replication.raft.RaftReplica;
import dev.walscope.time.Clock;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.NotALog;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// One node: a log, what it adds up to, its part in replication, and the HTTP API over them.
///
/// It listens before it has read its log, so that a client learns how far recovery has come. A test
/// starts it in its own process; `walscope leader` and `walscope follower` do nothing more.
public final class Node implements AutoCloseable {
    public static final String VERSION = "0.1.0";
    private static final int QUEUE_CAPACITY = 4096;

    private static final long TICK_MS = 100;
    private static final int TICKS_A_LOOK_AT_THE_LOCK = 10;

    /// How long a start waits for followers to say what the log may have lost.
    private static final long LOST_END_PATIENCE_MS = 1000;

    private final NodeOptions options;
    private final HttpClient peerClient =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final PeerLogs peerLogs = peer -> new HttpPeerLog(peerClient, peer.url());

    /// What entries are stamped by; see [#start(NodeOptions, Clock, Clock)].
    private final Clock clock;

    private final EventFeed feed;
    private final Life life;
    private final NodeListener listener;
    private final FolderLock lock;
    private final NodeReport report;
    private final HeapShares shares;
    private final Metrics metrics = new Metrics();
    private final HttpServer server;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("ticker").factory());
    private volatile @Nullable LeaderConnection leaderConnection;
    private volatile @Nullable PeerLinks links;

    // The ticker's own.
    private int ticks;
    private boolean lockIsLost;

    /// Locks the folder, listens, reads the log; when this returns the node is ready.
    ///
    /// @throws IOException with one sentence for a person
    public static Node start(NodeOptions options, Clock clock) throws IOException {
        return start(options, clock, EdgeLimits.DEFAULT);
    }

    static Node start(NodeOptions options, Clock clock, EdgeLimits limits) throws IOException {
        return start(options, clock, clock, limits, HeapShares.ofThisJvm());
    }

    /// @param entries the clock that requests with ids are stamped by; another one than `clock`
    /// only where two runs must write the very same bytes
    public static Node start(NodeOptions options, Clock clock, Clock entries) throws IOException {
        return start(options, clock, entries, EdgeLimits.DEFAULT, HeapShares.ofThisJvm());
    }

    static Node start(
            NodeOptions options, Clock clock, Clock entries, EdgeLimits limits, HeapShares shares)
            throws IOException {
        var lock = FolderLock.take(options.log().folder());
        Node node;
        try {
            node = new Node(options, clock, entries, lock, limits, shares);
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
            NodeOptions options,
            Clock clock,
            Clock entries,
            FolderLock lock,
            EdgeLimits limits,
            HeapShares shares)
            throws IOException {
        this.options = options;
        this.clock = entries;
        this.lock = lock;
        var startedAt = Instant.ofEpochMilli(clock.wallMs()).toString();
        this.shares = shares;
        feed = new EventFeed(clock.wallMs(), shares.events());
        life = new Life(feed);
        report =
                new NodeReport(
                        life,
                        new NodeReport.Identity(
                                options.name(),
                                options.role(),
                                options.leaderUrl(),
                                options.log().folder(),
                                VERSION,
                                startedAt,
                                options.electing().isPresent()));
        listener = new NodeListener(life, feed, metrics);
        server = served(limits);
    }

    private HttpServer served(EdgeLimits limits) throws IOException {
        return HttpServer.start(
                new HttpServer.Served(
                        options.name(),
                        options.log().maxSegmentSize(),
                        life,
                        report,
                        feed,
                        metrics,
                        clock),
                new HttpServer.Address(
                        options.listening().host(),
                        options.listening().port(),
                        options.listening().allowedHosts()),
                new HttpServer.Requests(
                        options.requests().maxBody(),
                        options.requests().areLogged(),
                        options.requests().acks(),
                        HeapShares.PARSING,
                        limits),
                new HttpServer.Memory(shares.bodies(), shares.making(), shares.sending()));
    }

    private AppliedState state() {
        var writes =
                new Limits(
                        options.dedup().timeToLive(),
                        options.dedup().maxEntries(),
                        shares.rememberedWrites());
        var reads =
                new Limits(
                        options.dedup().timeToLive(),
                        options.dedup().maxEntries(),
                        shares.rememberedReads());
        var maxBytes = Math.min(options.maxMemory(), shares.storeMax());
        if (maxBytes < options.maxMemory()) listener.memoryIsCapped(options.maxMemory(), maxBytes);
        return new AppliedState(
                new IdempotentReceiver(writes, reads), maxBytes, listener::requestsForgotten);
    }

    private void recover() throws IOException {
        var state = state();
        var storage = new FolderStorage(options.log().folder());
        if (options.electing().isPresent()) {
            recoverMember(storage, state, options.electing().get());
            return;
        }
        var restarted = restarted(storage, state);
        state.skipTo(restarted.log().lastId());
        var parts = assembled(storage, restarted, state, null);
        parts.writer().start();
        if (parts.replica() instanceof Leader leader) leader.takeBackTheEnd(LOST_END_PATIENCE_MS);
        life.recovered(parts);
        startThreads(parts);
        life.ready();
    }

    private void recoverMember(Storage storage, AppliedState state, NodeOptions.Electing electing)
            throws IOException {
        var others = new TreeMap<>(electing.urls());
        others.remove(options.name());
        var connections =
                new PeerLinks(
                        others,
                        name -> {
                            var now = life.core();
                            if (now != null) now.replica().elected().get().connected(name);
                        });
        links = connections;
        RaftReplica replica;
        try {
            replica =
                    new RaftReplica(
                            new RaftReplica.Setting(
                                    options.name(),
                                    electing.urls(),
                                    options.timing().heartbeatMs(),
                                    electing.timeoutMs(),
                                    options.timing().acksTimeoutMs()),
                            storage,
                            new WriteAheadLog.Options(
                                    options.log().maxSegmentSize(),
                                    Fsync.ALWAYS,
                                    options.log().compression()),
                            listener,
                            state,
                            clock,
                            lent(connections));
        } catch (NotALog e) {
            throw sentence(e);
        }
        var parts =
                assembled(
                        storage,
                        new Restart.Restarted(replica.log(), Optional.empty()),
                        state,
                        replica);
        parts.writer().on(replica.thread());
        life.recovered(parts);
        parts.log().compressInBackground();
        feed.whenMarked(new FeedPace(ticker, guarded(this::flush))::ask);
        ticker.scheduleAtFixedRate(guarded(this::tick), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        connections.start();
        replica.start();
        life.ready();
        replica.whyNoPart()
                .filter(_ -> !replica.mayTakePart())
                .ifPresent(why -> life.become(NodeStatus.State.read_only, why));
    }

    private RaftReplica.Lent lent(PeerLinks connections) {
        return new RaftReplica.Lent() {
            @Override
            public void send(String name, byte[] frame) {
                connections.send(name, frame);
            }

            @Override
            public void progressed() {
                feed.markProgress();
            }

            @Override
            public void leaderChanged(int term, @Nullable String leader) {
                listener.leaderChanged(term, leader);
            }

            @Override
            public void failed(String why) {
                life.become(NodeStatus.State.read_only, why);
            }
        };
    }

    /// @throws IOException with one sentence for a person; also when the log adds up to more than
    ///     the heap has room for
    private Restart.Restarted restarted(Storage storage, AppliedState state) throws IOException {
        try {
            return new Restart(
                            storage,
                            new WriteAheadLog.Options(
                                    options.log().maxSegmentSize(),
                                    options.log().fsync(),
                                    options.log().compression()),
                            listener,
                            listener::snapshotPassedOver,
                            state,
                            () -> {
                                if (state.keys().bytes() > shares.storeMax())
                                    throw new StoreOutgrewHeap();
                            })
                    .run();
        } catch (NotALog e) {
            throw sentence(e);
        } catch (StoreOutgrewHeap e) {
            throw new IOException(
                    "The live keys and values in "
                            + options.log().folder()
                            + " need more memory than the "
                            + shares.storeMax()
                            + " bytes that this heap has for them; start the node with a larger"
                            + " heap (-Xmx).",
                    e);
        }
    }

    private static final class StoreOutgrewHeap extends RuntimeException {}

    private IOException sentence(NotALog e) {
        return new IOException(
                "The log in " + options.log().folder() + " was not opened: " + e.getMessage() + ".",
                e);
    }

    /// @param elected `null` where leaders are not
    private Core assembled(
            Storage storage,
            Restart.Restarted restarted,
            AppliedState state,
            @Nullable Replica elected)
            throws IOException {
        var log = restarted.log();
        var writer =
                new GroupCommit(
                        log,
                        QUEUE_CAPACITY,
                        failure -> {
                            log.stopCompressing();
                            listener.diskFailed(failure);
                        },
                        this::batchIsDone);
        var replica = elected != null ? elected : replica(storage, log, writer, state);
        var repairer =
                new Repairer(
                        log,
                        writer,
                        state,
                        () -> peers(replica),
                        peerLogs,
                        listener::repairedFrom,
                        life::integrityMayHaveChanged,
                        options.timing().scrubEveryMs());
        var checkpointer =
                new Checkpointer(
                        log,
                        writer,
                        state,
                        storage,
                        restarted.snapshot(),
                        elected == null ? options.log().snapshotEvery() : 0,
                        shares.captured(),
                        listener::snapshotTaken);
        return new Core(log, writer, state, replica, repairer, checkpointer);
    }

    private Replica replica(
            Storage storage, WriteAheadLog log, GroupCommit writer, AppliedState state)
            throws IOException {
        if (options.role() == Role.leader)
            try {
                return new Leader(
                        url(),
                        storage,
                        log,
                        writer,
                        state,
                        options.timing(),
                        clock,
                        peerAccess(),
                        listener);
            } catch (NotALog e) {
                throw sentence(e);
            }
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

    private PeerAccess peerAccess() {
        var names = new HashSet<String>();
        for (var name : options.listening().allowedHosts())
            names.add(name.toLowerCase(Locale.ROOT));
        Executor background = work -> Thread.ofVirtual().name("peer").start(work);
        return new PeerAccess(peerLogs, background, names);
    }

    private static List<Peer> peers(Replica replica) {
        return switch (replica) {
            case Leader leader -> leader.peers();
            case Follower follower when follower.isConnected() ->
                    List.of(Peer.leader(follower.configuredLeader()));
            default -> List.of();
        };
    }

    private void startThreads(Core parts) {
        parts.repairer().start();
        parts.log().compressInBackground();
        if (parts.replica() instanceof Follower follower)
            leaderConnection = new LeaderConnection(follower, options.timing()).start();
        feed.whenMarked(new FeedPace(ticker, guarded(this::flush))::ask);
        ticker.scheduleAtFixedRate(guarded(this::tick), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private void batchIsDone() {
        var now = life.core();
        if (now == null) return;
        now.state().announce();
        now.replica().logHasGrown();
        feed.markProgress();
    }

    /// A scheduled task that throws would never run again, in silence.
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
        var now = life.core();
        if (now == null) return;
        if (!lockIsLost && ++ticks % TICKS_A_LOOK_AT_THE_LOCK == 0 && !lock.stillHeld())
            lockIsLost(now);
        now.replica().tick();
        now.checkpointer().tick();
    }

    /// Another node may have been let into the folder: nothing may be written there any more, no
    /// write of a client, no copy from the leader and no repair. They all pass the writer.
    private void lockIsLost(Core now) {
        lockIsLost = true;
        var folder = options.log().folder();
        var what =
                Files.isDirectory(folder)
                        ? "The lock file of "
                                + folder
                                + " was taken away; another node may write"
                                + " here."
                        : "The data folder " + folder + " is gone; nothing can be written.";
        now.writer()
                .between(
                        () -> {
                            throw new DiskFailure.Fatal(
                                    what + " Restart this node.",
                                    new IOException(
                                            "the lock's name no longer leads to the locked file"));
                        });
    }

    private void flush() {
        var now = life.core();
        if (now != null) feed.flush(() -> report.progress(now));
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
        life.closed();
        ticker.shutdownNow();
        feed.close();
        server.stopAccepting();
        var connection = leaderConnection;
        if (connection != null) connection.close();
        var now = life.core();
        if (now != null) {
            // A leader that was elected hands over while it can still write.
            if (now.replica().elected().isPresent()) now.replica().close();
            now.repairer().close();
            now.checkpointer().close();
            now.writer().close();
            if (now.replica().elected().isEmpty()) now.replica().close();
        }
        var members = links;
        if (members != null) members.close();
        server.close();
        peerClient.shutdownNow();
        if (now != null) now.log().close();
    }

    // ---- what is known of the node

    public String url() {
        var host =
                options.listening().host().equals("0.0.0.0")
                                || options.listening().host().equals("::")
                        ? "127.0.0.1"
                        : options.listening().host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    public int port() {
        return server.port();
    }

    public long entries() {
        return life.parts().log().entries();
    }

    NodeOptions options() {
        return options;
    }

    NodeReport report() {
        return report;
    }

    Set<String> routes() {
        return server.routes();
    }

    Map<String, Set<String>> parameters() {
        return server.parameters();
    }

    int connections() {
        return server.connections();
    }

    Life life() {
        return life;
    }

    EventFeed feed() {
        return feed;
    }
}
