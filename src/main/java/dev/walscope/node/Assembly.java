package dev.walscope.node;

import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.api.Role;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.node.report.Core;
import dev.walscope.node.report.Life;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Checkpointer;
import dev.walscope.replication.CopyRule;
import dev.walscope.replication.LeadersCopies;
import dev.walscope.replication.LogEnd;
import dev.walscope.replication.MembersCopies;
import dev.walscope.replication.Peer;
import dev.walscope.replication.PeerAccess;
import dev.walscope.replication.PeerLogs;
import dev.walscope.replication.Repairer;
import dev.walscope.replication.Replica;
import dev.walscope.replication.Restart;
import dev.walscope.replication.SnapshotSource;
import dev.walscope.replication.primary.Follower;
import dev.walscope.replication.primary.Leader;
import dev.walscope.replication.raft.RaftReplica;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.time.Clock;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.NotALog;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Makes a node's parts from its data folder: reads the log, and puts together what works on it.
final class Assembly {
    private static final int QUEUE_CAPACITY = 4096;

    /// How long a start waits for followers to say what the log may have lost.
    private static final long LOST_END_PATIENCE_MS = 1000;

    /// What the parts tell the node that owns them.
    ///
    /// @param batchIsDone after each batch of the writer
    /// @param beginAnew a leader's snapshot has come that is to take the place of the log
    record Owner(Runnable batchIsDone, Consumer<Offer> beginAnew) {}

    private final NodeOptions options;

    /// What entries are stamped by.
    private final Clock clock;

    private final HeapShares shares;
    private final Supplier<String> url;
    private final Life life;
    private final NodeListener listener;
    private final PeerLogs peerLogs;
    private final Owner owner;
    private final Storage storage;
    private final Snapshots snapshots;

    /// @param url where the node answers HTTP; known when the first parts are opened
    /// @throws IOException when the folder cannot be created
    Assembly(
            NodeOptions options,
            Clock clock,
            HeapShares shares,
            Supplier<String> url,
            Life life,
            NodeListener listener,
            PeerLogs peerLogs,
            Owner owner)
            throws IOException {
        this.options = options;
        this.clock = clock;
        this.shares = shares;
        this.url = url;
        this.life = life;
        this.listener = listener;
        this.peerLogs = peerLogs;
        this.owner = owner;
        storage = new FolderStorage(options.log().folder());
        snapshots = new Snapshots(storage);
    }

    Snapshots snapshots() {
        return snapshots;
    }

    /// What the folder holds, and what it adds up to.
    record Read(Restart.Restarted restarted, AppliedState state) {
        WriteAheadLog log() {
            return restarted.log();
        }
    }

    /// @throws IOException with one sentence for a person
    Read read() throws IOException {
        var state = state();
        return new Read(restarted(state), state);
    }

    /// The parts, of which the writer works already.
    ///
    /// @throws IOException with one sentence for a person
    Core open(Read read) throws IOException {
        var state = read.state();
        state.skipTo(read.log().lastId());
        var parts = assembled(read.restarted(), state);
        parts.writer().start();
        if (parts.replica() instanceof Leader leader) leader.takeBackTheEnd(LOST_END_PATIENCE_MS);
        return parts;
    }

    /// A member of a cluster that elects its leader; its log is read.
    ///
    /// @throws IOException with one sentence for a person
    RaftReplica member(NodeOptions.Electing electing, RaftReplica.Lent lent) throws IOException {
        try {
            return new RaftReplica(
                    new RaftReplica.Setting(
                            options.name(),
                            electing.urls(),
                            electing.joins().isPresent(),
                            options.timing().heartbeatMs(),
                            electing.timeoutMs(),
                            electing.timeScale(),
                            options.timing().acksTimeoutMs(),
                            electing.turn(options.name())),
                    storage,
                    new WriteAheadLog.Options(
                            options.log().maxSegmentSize(),
                            Fsync.ALWAYS,
                            options.log().compression()),
                    listener,
                    listener::snapshotPassedOver,
                    state(),
                    clock,
                    lent);
        } catch (NotALog e) {
            throw sentence(e);
        }
    }

    /// The parts around a member. The log is the member's thread's to write.
    ///
    /// @throws IOException when the folder cannot be read
    Core openMember(RaftReplica member) throws IOException {
        var log = member.log();
        var writer = writer(log).on(member.thread());
        var checkpointer =
                new Checkpointer(
                        log,
                        writer,
                        member.state(),
                        storage,
                        member.snapshot(),
                        checkpoints(),
                        member::membership,
                        this::neededIds,
                        listener::snapshotTaken);
        return new Core(
                log,
                writer,
                member.state(),
                member,
                repairer(
                        log,
                        writer,
                        new MembersCopies(log),
                        // What it has not applied it takes from the log when it begins anew.
                        () -> {},
                        () -> others(member)),
                checkpointer);
    }

    private Checkpointer.Setting checkpoints() {
        return new Checkpointer.Setting(
                options.log().snapshotEvery(), options.log().retain(), shares.captured());
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

    /// @throws IOException with one sentence for a person; also when the log adds up to more than
    ///     the heap has room for
    private Restart.Restarted restarted(AppliedState state) throws IOException {
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

    private Core assembled(Restart.Restarted restarted, AppliedState state) throws IOException {
        var log = restarted.log();
        var writer = writer(log);
        var checkpointer =
                new Checkpointer(
                        log,
                        writer,
                        state,
                        storage,
                        restarted.snapshot(),
                        checkpoints(),
                        Checkpointer.Members.NONE,
                        this::neededIds,
                        listener::snapshotTaken);
        var replica = replica(log, writer, state, checkpointer);
        var repairer =
                repairer(
                        log,
                        writer,
                        new LeadersCopies(log),
                        () -> state.rebuild(log),
                        () -> peers(replica));
        return new Core(log, writer, state, replica, repairer, checkpointer);
    }

    private GroupCommit writer(WriteAheadLog log) {
        return new GroupCommit(
                log,
                QUEUE_CAPACITY,
                failure -> {
                    log.stopCompressing();
                    listener.diskFailed(failure);
                },
                owner.batchIsDone());
    }

    private Repairer repairer(
            WriteAheadLog log,
            GroupCommit writer,
            CopyRule rule,
            Repairer.AddingUp addingUp,
            Supplier<List<Peer>> peers) {
        return new Repairer(
                log,
                writer,
                rule,
                addingUp,
                peers,
                peerLogs,
                listener::repairedFrom,
                life::integrityMayHaveChanged,
                options.timing().scrubEveryMs());
    }

    private List<Long> neededIds() {
        var now = life.core();
        return now == null ? List.of() : now.replica().neededIds();
    }

    private Replica replica(
            WriteAheadLog log, GroupCommit writer, AppliedState state, SnapshotSource source)
            throws IOException {
        if (options.role() == Role.leader)
            try {
                return new Leader(
                        url.get(),
                        storage,
                        log,
                        writer,
                        state,
                        options.timing(),
                        clock,
                        peerAccess(),
                        source,
                        listener);
            } catch (NotALog e) {
                throw sentence(e);
            }
        LogEnd.forget(storage);
        return new Follower(
                options.name(),
                url.get(),
                options.leaderUrl(),
                log,
                writer,
                state,
                options.timing(),
                clock,
                new Random(),
                listener,
                snapshots,
                owner.beginAnew());
    }

    private PeerAccess peerAccess() {
        var names = new HashSet<String>();
        for (var name : options.listening().allowedHosts())
            names.add(name.toLowerCase(Locale.ROOT));
        Executor background = work -> Thread.ofVirtual().name("peer").start(work);
        return new PeerAccess(peerLogs, background, names);
    }

    private List<Peer> others(RaftReplica member) {
        var electing = options.electing().orElseThrow();
        return new TreeMap<>(member.urls())
                .entrySet().stream()
                        .filter(one -> !one.getKey().equals(options.name()))
                        .map(
                                one ->
                                        new Peer(
                                                one.getKey(),
                                                electing.wayTo(one.getKey(), one.getValue())))
                        .toList();
    }

    private static List<Peer> peers(Replica replica) {
        return switch (replica) {
            case Leader leader -> leader.peers();
            case Follower follower when follower.isConnected() ->
                    List.of(Peer.leader(follower.configuredLeader()));
            default -> List.of();
        };
    }
}
