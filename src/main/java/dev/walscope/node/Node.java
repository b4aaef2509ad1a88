package dev.walscope.node;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.file.FolderLock;
import dev.walscope.node.http.HttpServer;
import dev.walscope.node.http.Parting;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.node.metrics.Metrics;
import dev.walscope.node.report.Audit;
import dev.walscope.node.report.Core;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.FeedPace;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;
import dev.walscope.replication.Answer;
import dev.walscope.replication.Command;
import dev.walscope.replication.Elected;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.primary.Follower;
import dev.walscope.replication.raft.RaftReplica;
import dev.walscope.security.Tls;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.time.Clock;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// One node: a log, what it adds up to, its part in replication, and the HTTP API over them.
///
/// It reads its log while its HTTP server starts, and listens before it has read all, so that a
/// client learns how far recovery has come. A test starts it in its own process; `walscope leader`
/// and `walscope follower` do nothing more.
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    public static final String VERSION = "0.1.0";
    private static final Duration CALLED_WITHIN = Duration.ofSeconds(2);
    private static final long TICK_MS = 100;
    private static final int TICKS_A_LOOK_AT_FILES = 10;

    private final NodeOptions options;
    private final PeerClient peers;
    private final Assembly assembly;
    private final EventFeed feed;
    private final Life life;
    private final NodeListener listener;
    private final FolderLock lock;
    private final NodeReport report;
    private final Metrics metrics = new Metrics();
    private final HttpServer server;

    /// What the folder holds at the start. Each of the two takes about half a second.
    private final FutureTask<Read> firstRead = new FutureTask<>(this::read);

    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("ticker").factory());

    /// Held while the parts are opened or closed.
    private final Object opening = new Object();

    private volatile @Nullable LeaderConnection leaderConnection;
    private volatile @Nullable PeerLinks links;
    private volatile @Nullable Joining joining;

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
            synchronized (node.opening) {
                node.firstRead().work();
            }
            node.startTicker();
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
        this.lock = lock;
        peers = PeerClient.of(options.protection(), CALLED_WITHIN);
        var startedAt = Instant.ofEpochMilli(clock.wallMs()).toString();
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
        assembly =
                new Assembly(
                        options,
                        entries,
                        shares,
                        this::url,
                        life,
                        listener,
                        peer -> new HttpPeerLog(peers, peer.url()),
                        new Assembly.Owner(this::batchIsDone, this::beginAnew));
        Thread.ofPlatform().name("recovery").start(firstRead);
        try {
            server = served(entries, shares, limits);
        } catch (IOException | RuntimeException e) {
            closeUnused();
            throw e;
        }
    }

    private Read firstRead() throws IOException {
        try {
            return firstRead.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /// What was read is put to no use: there is no server.
    private void closeUnused() {
        try {
            firstRead().close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("the log of a node that does not start", e);
        }
    }

    private HttpServer served(Clock clock, HeapShares shares, EdgeLimits limits)
            throws IOException {
        return HttpServer.start(
                new HttpServer.Served(
                        options.name(),
                        options.log().maxSegmentSize(),
                        life,
                        report,
                        feed,
                        metrics,
                        clock,
                        options.protection(),
                        new Audit(clock),
                        this::keepLeadersLog),
                new HttpServer.Address(
                        options.listening().host(),
                        options.listening().port(),
                        options.listening().allowedHosts()),
                new HttpServer.Requests(
                        options.requests().maxBody(),
                        options.requests().areLogged(),
                        options.requests().acks(),
                        options.requests().perSecondMax(),
                        HeapShares.PARSING,
                        limits),
                new HttpServer.Memory(shares.bodies(), shares.making(), shares.sending()));
    }

    /// What the folder holds.
    private interface Read {
        /// Has the parts work.
        void work() throws IOException;

        /// Instead of [#work].
        void close() throws IOException;
    }

    private Read read() throws IOException {
        return options.electing().isPresent()
                ? new ReadByMember(options.electing().get())
                : new ReadByPrimary(assembly.read());
    }

    private final class ReadByPrimary implements Read {
        private final Assembly.Read read;

        ReadByPrimary(Assembly.Read read) {
            this.read = read;
        }

        @Override
        public void close() throws IOException {
            read.log().close();
        }

        @Override
        public void work() throws IOException {
            var parts = assembly.open(read);
            life.recovered(parts);
            parts.repairer().start();
            parts.log().compressInBackground();
            if (parts.replica() instanceof Follower follower)
                leaderConnection =
                        new LeaderConnection(follower, options.timing(), options.protection())
                                .start();
            life.ready();
        }
    }

    /// As [ReadByPrimary], where leaders are elected.
    private final class ReadByMember implements Read {
        private final NodeOptions.Electing electing;
        private final PeerLinks connections =
                new PeerLinks(
                        options.protection(),
                        name -> {
                            var now = life.core();
                            if (now != null)
                                now.replica().elected().ifPresent(it -> it.connected(name));
                        });
        private final RaftReplica replica;

        ReadByMember(NodeOptions.Electing electing) throws IOException {
            this.electing = electing;
            replica = assembly.member(electing, new Lent(electing, connections));
        }

        @Override
        public void close() throws IOException {
            replica.close();
            connections.close();
            replica.log().close();
        }

        @Override
        public void work() throws IOException {
            links = connections;
            var parts = assembly.openMember(replica);
            life.recovered(parts);
            parts.repairer().start();
            parts.log().compressInBackground();
            replica.urls()
                    .forEach(
                            (name, url) -> {
                                if (!name.equals(options.name()))
                                    connections.lead(name, electing.wayTo(name, url));
                            });
            replica.start();
            if (electing.joins().isPresent() && replica.waitsToBeTakenIn())
                joining = new Joining(electing.joins().get(), replica, peers).start();
            life.ready();
            if (!replica.mayTakePart())
                life.become(NodeStatus.State.read_only, replica.whyNoPart().orElse(null));
        }
    }

    /// What a member is lent.
    private final class Lent implements RaftReplica.Lent {
        private final NodeOptions.Electing electing;
        private final PeerLinks connections;

        Lent(NodeOptions.Electing electing, PeerLinks connections) {
            this.electing = electing;
            this.connections = connections;
        }

        @Override
        public void send(String name, byte[] frame) {
            connections.send(name, frame);
        }

        @Override
        public void met(String name, String url) {
            connections.lead(name, electing.wayTo(name, url));
        }

        @Override
        public SnapshotSource snapshots() {
            return new OwnSnapshots();
        }

        @Override
        public void fetched(RaftReplica by, Offer offer, int term) {
            beside(() -> beginMemberAnew(by, offer, term));
        }

        @Override
        public void beginsAnew() {
            beside(() -> reopen(() -> {}, () -> {}));
        }

        @Override
        public void progressed() {
            feed.markProgress();
        }

        @Override
        public void leaderChanged(int term, @Nullable String leader) {
            listener.leaderChanged(term, leader);
            feed.markProgress();
        }

        @Override
        public void happened(NodeEvent.OfMember event) {
            listener.happened(event);
        }

        @Override
        public void committedWithin(long nanos) {
            metrics.committed(nanos);
        }

        @Override
        public void requestSeen(Command command, Answer answer) {
            listener.requestSeen(command, answer);
        }

        @Override
        public void appendedWithin(long nanos) {
            metrics.appended(nanos);
        }

        @Override
        public void failed(String why) {
            life.become(NodeStatus.State.read_only, why);
        }
    }

    /// The snapshots of the parts that are open.
    private final class OwnSnapshots implements SnapshotSource {
        @Override
        public Optional<Snapshot> newest() {
            var now = life.core();
            return now == null ? Optional.empty() : now.checkpointer().newest();
        }

        @Override
        public byte[] bytes(long id, long offset, int maxBytes) throws IOException {
            return assembly.snapshots().bytes(id, offset, maxBytes);
        }

        @Override
        public CompletableFuture<Snapshot> sound(long id) {
            return life.parts().checkpointer().sound(id);
        }
    }

    private void startTicker() {
        feed.whenMarked(new FeedPace(ticker, guarded(this::flush))::ask);
        ticker.scheduleAtFixedRate(guarded(this::tick), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    // ---- a leader's snapshot takes the place of the log

    /// A follower that lacks what its leader no longer has was sent a snapshot: the node starts
    /// anew with it, in the same process and on the same port.
    private void beginAnew(Offer offer) {
        beside(
                () -> {
                    if (isAccepted(offer)) reopen(() -> {}, () -> installed(offer));
                });
    }

    private static void beside(Runnable work) {
        Thread.ofVirtual().name("begin-anew").start(work);
    }

    private void installed(Offer offer) {
        listener.snapshotInstalled(offer.id());
    }

    private boolean isAccepted(Offer offer) {
        var now = life.core();
        if (now == null || !(now.replica() instanceof Follower follower)) return false;
        try {
            if (assembly.snapshots().accept(offer.id(), offer.log())) return true;
            follower.unsound(offer.id());
        } catch (IOException e) {
            follower.cannotTake(e);
        }
        return false;
    }

    /// As [#beginAnew], of a member of a cluster that elects its leader. It took part until now,
    /// and may have been sent the entries by another leader meanwhile: those it has promised to
    /// keep.
    private void beginMemberAnew(RaftReplica replica, Offer offer, int term) {
        try {
            if (!assembly.snapshots().isSound(offer.id(), offer.log())) {
                replica.unsound(offer.id());
                return;
            }
        } catch (IOException e) {
            replica.cannotTake(e);
            return;
        }
        reopen(
                () -> {
                    if (replica.givesWayTo(offer.id(), term))
                        assembly.snapshots().putInPlace(offer.id());
                    else assembly.snapshots().forget(offer.id());
                },
                () -> installed(offer));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /// @see Parting
    private Parting.Outcome keepLeadersLog() {
        synchronized (opening) {
            return PartedEnd.settled(life.parts(), assembly.snapshots(), this::cut);
        }
    }

    private Parting.Outcome cut(PartedEnd end) {
        var outcome = new AtomicReference<Parting.Outcome>(PartedEnd.CLOSING);
        reopen(log -> outcome.set(end.cut(log, assembly.snapshots())), () -> {}, () -> {});
        return outcome.get();
    }

    /// Does something to the log that nobody uses any more.
    @FunctionalInterface
    private interface Last {
        void to(WriteAheadLog log);
    }

    private void reopen(Step between, Runnable then) {
        reopen(_ -> {}, between, then);
    }

    /// @param last runs while only the log is open
    /// @param between runs while nothing is open
    /// @param then runs when all is open again
    private void reopen(Last last, Step between, Runnable then) {
        synchronized (opening) {
            if (!life.isOpen()) return;
            try {
                var scale = life.parts().replica().elected().map(Elected::timeScale);
                closeAll(last);
                between.run();
                read().work();
                scale.ifPresent(this::keepTimeScale);
                then.run();
                life.tellAnew(report.snapshot());
            } catch (IOException | RuntimeException e) {
                listener.reopeningFailed(e);
            }
        }
    }

    /// A member's time goes as fast as before, and not again as fast as at the start of the
    /// process.
    private void keepTimeScale(double scale) {
        life.parts().replica().elected().ifPresent(it -> it.timeScale(scale));
    }

    /// Nothing of what was in memory is left when this returns.
    private void closeAll(Last last) throws IOException {
        var now = life.parts();
        life.reopening();
        closeParts(now);
        last.to(now.log());
        now.log().close();
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
        ticks++;
        if (!lockIsLost && ticks % TICKS_A_LOOK_AT_FILES == 0 && !lock.stillHeld()) lockIsLost(now);
        if (ticks % TICKS_A_LOOK_AT_FILES == 0)
            options.protection().tls().ifPresent(Tls::readAgainWhenChanged);
        now.replica().tick();
        now.checkpointer().tick();
        feed.remind(() -> report.progress(now));
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
        synchronized (opening) {
            var now = life.core();
            if (now != null) closeParts(now);
            server.close();
            peers.close();
            if (now != null) now.log().close();
        }
    }

    private void closeParts(Core now) {
        var connection = leaderConnection;
        if (connection != null) connection.close();
        // A leader that was elected hands over while it can still write.
        var isElected = now.replica().elected().isPresent();
        if (isElected) now.replica().close();
        var asking = joining;
        if (asking != null) asking.close();
        var members = links;
        if (members != null) members.close();
        now.repairer().close();
        now.checkpointer().close();
        now.writer().close();
        if (!isElected) now.replica().close();
    }

    // ---- what is known of the node

    /// Where the member `name` of `folder` answered HTTP when it last ran; empty when it never did.
    ///
    /// @throws IOException when the folder cannot be read, or says what must not be guessed
    public static Optional<String> urlIn(Path folder, String name) throws IOException {
        return Files.isDirectory(folder)
                ? RaftReplica.urlIn(new FolderStorage(folder), name)
                : Optional.empty();
    }

    public String url() {
        var host =
                options.listening().host().equals("0.0.0.0")
                                || options.listening().host().equals("::")
                        ? "127.0.0.1"
                        : options.listening().host();
        var scheme = options.protection().tls().isPresent() ? "https://" : "http://";
        return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
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
