package dev.walscope.node;

import dev.walscope.api.Acks;
import dev.walscope.api.Role;
import dev.walscope.replication.Timing;
import dev.walscope.security.Protection;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node is told when it starts.
///
/// @param name `leader` or the follower's name
/// @param leaderUrl where a follower finds its leader; empty on a leader
/// @param electing the cluster's members, where they elect their leader; then `role` says nothing
/// @param maxMemory bytes of memory for live keys and values; no more than the heap has room for
/// @param protection of its connections, and whom it answers
public record NodeOptions(
        Role role,
        String name,
        String leaderUrl,
        Listening listening,
        Log log,
        Requests requests,
        Dedup dedup,
        long maxMemory,
        Timing timing,
        Optional<Electing> electing,
        Protection protection) {
    public NodeOptions(
            Role role,
            String name,
            String leaderUrl,
            Listening listening,
            Log log,
            Requests requests,
            Dedup dedup,
            long maxMemory,
            Timing timing) {
        this(
                role,
                name,
                leaderUrl,
                listening,
                log,
                requests,
                dedup,
                maxMemory,
                timing,
                Optional.empty(),
                Protection.NONE);
    }

    /// A cluster that elects its leader.
    ///
    /// @param urls where each member answers HTTP, this one too, by name
    /// @param via where this member reaches another one that it does not reach there, by name
    /// @param timeoutMs how long a member hears of no leader until it stands for election
    /// @param timeScale how fast its time goes; 1 for full speed
    /// @param joins the URL of a member that takes this one in; then `urls` are only its own
    /// @param inTurn whether members stand for election in the order of `urls`, and not by chance;
    /// one that joins after them
    public record Electing(
            Map<String, String> urls,
            Map<String, String> via,
            long timeoutMs,
            double timeScale,
            Optional<String> joins,
            boolean inTurn) {
        /// Those that join come after all that the cluster may have begun with.
        private static final int TURN_OF_JOINED = 5;

        public Electing(
                Map<String, String> urls,
                Map<String, String> via,
                long timeoutMs,
                double timeScale,
                Optional<String> joins) {
            this(urls, via, timeoutMs, timeScale, joins, false);
        }

        public Electing {
            urls = Collections.unmodifiableMap(new LinkedHashMap<>(urls));
            via = Map.copyOf(via);
        }

        /// How many members stand for election before `name` does; -1 where that is left to chance.
        public int turn(String name) {
            if (!inTurn) return -1;
            return joins.isPresent() ? TURN_OF_JOINED : List.copyOf(urls.keySet()).indexOf(name);
        }

        /// Where this member reaches `name`, which answers at `url`.
        public String wayTo(String name, String url) {
            return via.getOrDefault(name, url);
        }
    }

    public NodeOptions with(Electing other) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                listening,
                log,
                requests,
                dedup,
                maxMemory,
                timing,
                Optional.of(other),
                protection);
    }

    /// @param allowedHosts names beside `host` by which the node may be asked for
    /// @param port 0 takes any free one
    public record Listening(String host, List<String> allowedHosts, int port) {}

    /// @param folder its own; created when it is not there
    /// @param maxSegmentSize bytes
    /// @param snapshotEvery bytes of the log between two snapshots; 0 takes them only when asked
    /// @param retain bytes of the log, at least, that are kept though a snapshot covers them
    /// @param compression of segments that are sealed
    public record Log(
            Path folder,
            long maxSegmentSize,
            Fsync fsync,
            long snapshotEvery,
            long retain,
            Compression compression) {
        public static final long USUAL_SNAPSHOT_EVERY = 64 << 20;
        public static final long RETAIN_ALL = Long.MAX_VALUE;

        public Log(Path folder, long maxSegmentSize, Fsync fsync, long snapshotEvery) {
            this(folder, maxSegmentSize, fsync, snapshotEvery, RETAIN_ALL, Compression.OFF);
        }
    }

    /// @param acks who must hold a write before it is answered, unless the request says
    /// @param maxBody bytes
    /// @param areLogged whether each is a line of the output
    /// @param perSecondMax of one other machine; 0 for no limit
    public record Requests(Acks acks, long maxBody, boolean areLogged, int perSecondMax) {
        public static final int USUAL_PER_SECOND_MAX = 20_000;

        public Requests(Acks acks, long maxBody, boolean areLogged) {
            this(acks, maxBody, areLogged, USUAL_PER_SECOND_MAX);
        }
    }

    /// @param timeToLive how long a request's identity is remembered
    /// @param maxEntries how many at the most
    public record Dedup(Duration timeToLive, int maxEntries) {}

    public static NodeOptions leader(Path folder, int port) {
        return usual(Role.leader, "leader", folder, port, "");
    }

    public static NodeOptions follower(String name, Path folder, int port, String leaderUrl) {
        return usual(Role.follower, name, folder, port, leaderUrl);
    }

    private static NodeOptions usual(
            Role role, String name, Path folder, int port, String leaderUrl) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                new Listening("127.0.0.1", List.of(), port),
                new Log(folder, 1 << 20, Fsync.ALWAYS, Log.USUAL_SNAPSHOT_EVERY),
                new Requests(Acks.leader, 1 << 20, false),
                new Dedup(Duration.ofHours(1), 100_000),
                usualMaxMemory(),
                Timing.DEFAULT);
    }

    /// Six tenths of the heap.
    public static long usualMaxMemory() {
        return HeapShares.ofThisJvm().store();
    }

    public NodeOptions with(Log other) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                listening,
                other,
                requests,
                dedup,
                maxMemory,
                timing,
                electing,
                protection);
    }

    public NodeOptions with(Requests other) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                listening,
                log,
                other,
                dedup,
                maxMemory,
                timing,
                electing,
                protection);
    }

    public NodeOptions with(Listening other) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                other,
                log,
                requests,
                dedup,
                maxMemory,
                timing,
                electing,
                protection);
    }

    public NodeOptions with(Dedup other) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                listening,
                log,
                requests,
                other,
                maxMemory,
                timing,
                electing,
                protection);
    }

    public NodeOptions with(Timing other) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                listening,
                log,
                requests,
                dedup,
                maxMemory,
                other,
                electing,
                protection);
    }

    public NodeOptions with(Protection other) {
        return new NodeOptions(
                role, name, leaderUrl, listening, log, requests, dedup, maxMemory, timing, electing,
                other);
    }

    public NodeOptions withMaxMemory(long bytes) {
        return new NodeOptions(
                role,
                name,
                leaderUrl,
                listening,
                log,
                requests,
                dedup,
                bytes,
                timing,
                electing,
                protection);
    }

    public NodeOptions withMaxSegmentSize(long bytes) {
        return with(
                new Log(
                        log.folder,
                        bytes,
                        log.fsync,
                        log.snapshotEvery,
                        log.retain,
                        log.compression));
    }

    public NodeOptions withMaxBody(long bytes) {
        return with(new Requests(requests.acks, bytes, requests.areLogged, requests.perSecondMax));
    }
}
