package dev.walscope.node;

import dev.walscope.api.Role;
import dev.walscope.replication.Acks;
import dev.walscope.replication.Timing;
import dev.walscope.wal.Fsync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a node is told when it starts.
///
/// @param name `leader` or the follower's name
/// @param allowedHosts names beside `host` by which it may be asked for
/// @param port 0 takes any free one
/// @param leaderUrl where a follower finds its leader; a leader ignores it
/// @param dataDir its own folder; created when it is not there
/// @param maxSegmentSize bytes
/// @param dedupTtl how long a request's identity is remembered
/// @param dedupMaxEntries how many at the most
/// @param maxBody bytes of a request's body
/// @param maxMemory bytes of memory for live keys and values; no more than the heap has room for
public record NodeOptions(
        Role role,
        String name,
        String host,
        List<String> allowedHosts,
        int port,
        String leaderUrl,
        Path dataDir,
        long maxSegmentSize,
        Fsync fsync,
        Duration dedupTtl,
        int dedupMaxEntries,
        Acks acks,
        long maxBody,
        long maxMemory,
        boolean logRequests,
        Timing timing) {
    public static NodeOptions leader(Path dataDir, int port) {
        return usual(Role.leader, "leader", dataDir, port, "");
    }

    public static NodeOptions follower(String name, Path dataDir, int port, String leaderUrl) {
        return usual(Role.follower, name, dataDir, port, leaderUrl);
    }

    private static NodeOptions usual(
            Role role, String name, Path dataDir, int port, String leaderUrl) {
        return new NodeOptions(
                role,
                name,
                "127.0.0.1",
                List.of(),
                port,
                leaderUrl,
                dataDir,
                1 << 20,
                Fsync.ALWAYS,
                Duration.ofHours(1),
                100_000,
                Acks.LEADER,
                1 << 20,
                usualMaxMemory(),
                false,
                Timing.DEFAULT);
    }

    /// Six tenths of the heap.
    public static long usualMaxMemory() {
        return HeapShares.ofThisJvm().store();
    }

    public NodeOptions withMaxMemory(long bytes) {
        return with(maxSegmentSize, dedupTtl, dedupMaxEntries, maxBody, bytes, timing);
    }

    public NodeOptions withMaxBody(long bytes) {
        return with(maxSegmentSize, dedupTtl, dedupMaxEntries, bytes, maxMemory, timing);
    }

    NodeOptions withHosts(String bound, List<String> allowed) {
        return new NodeOptions(
                role,
                name,
                bound,
                allowed,
                port,
                leaderUrl,
                dataDir,
                maxSegmentSize,
                fsync,
                dedupTtl,
                dedupMaxEntries,
                acks,
                maxBody,
                maxMemory,
                logRequests,
                timing);
    }

    public NodeOptions withMaxSegmentSize(long bytes) {
        return with(bytes, dedupTtl, dedupMaxEntries, maxBody, maxMemory, timing);
    }

    public NodeOptions withTiming(Timing other) {
        return with(maxSegmentSize, dedupTtl, dedupMaxEntries, maxBody, maxMemory, other);
    }

    public NodeOptions withDedup(Duration timeToLive, int maxEntries) {
        return with(maxSegmentSize, timeToLive, maxEntries, maxBody, maxMemory, timing);
    }

    private NodeOptions with(
            long segmentSize, Duration ttl, int entries, long body, long memory, Timing pace) {
        return new NodeOptions(
                role,
                name,
                host,
                allowedHosts,
                port,
                leaderUrl,
                dataDir,
                segmentSize,
                fsync,
                ttl,
                entries,
                acks,
                body,
                memory,
                logRequests,
                pace);
    }
}
