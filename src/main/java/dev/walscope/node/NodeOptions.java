package dev.walscope.node;

import dev.walscope.api.Role;
import dev.walscope.replication.Acks;
import dev.walscope.replication.Timing;
import dev.walscope.wal.Fsync;

import java.nio.file.Path;
import java.time.Duration;

/// What a node is told when it starts.
///
/// @param name `leader` or the follower's name
/// @param port 0 takes any free one
/// @param leaderUrl where a follower finds its leader; a leader ignores it
/// @param dataDir its own folder; created when it is not there
/// @param maxSegmentSize bytes
/// @param dedupTtl how long a request's identity is remembered
/// @param dedupMaxEntries how many at the most
/// @param maxBody bytes of a request's body
public record NodeOptions(
        Role role,
        String name,
        String host,
        int port,
        String leaderUrl,
        Path dataDir,
        long maxSegmentSize,
        Fsync fsync,
        Duration dedupTtl,
        int dedupMaxEntries,
        Acks acks,
        long maxBody,
        boolean logRequests,
        Timing timing) {
    public static NodeOptions leader(Path dataDir, int port) {
        return new NodeOptions(
                Role.leader,
                "leader",
                "127.0.0.1",
                port,
                "",
                dataDir,
                1 << 20,
                Fsync.ALWAYS,
                Duration.ofHours(1),
                100_000,
                Acks.LEADER,
                1 << 20,
                false,
                Timing.DEFAULT);
    }

    public static NodeOptions follower(String name, Path dataDir, int port, String leaderUrl) {
        return leader(dataDir, port).as(Role.follower, name, leaderUrl);
    }

    private NodeOptions as(Role newRole, String newName, String newLeaderUrl) {
        return new NodeOptions(
                newRole,
                newName,
                host,
                port,
                newLeaderUrl,
                dataDir,
                maxSegmentSize,
                fsync,
                dedupTtl,
                dedupMaxEntries,
                acks,
                maxBody,
                logRequests,
                timing);
    }

    public NodeOptions withMaxSegmentSize(long bytes) {
        return new NodeOptions(
                role,
                name,
                host,
                port,
                leaderUrl,
                dataDir,
                bytes,
                fsync,
                dedupTtl,
                dedupMaxEntries,
                acks,
                maxBody,
                logRequests,
                timing);
    }

    public NodeOptions withTiming(Timing newTiming) {
        return new NodeOptions(
                role,
                name,
                host,
                port,
                leaderUrl,
                dataDir,
                maxSegmentSize,
                fsync,
                dedupTtl,
                dedupMaxEntries,
                acks,
                maxBody,
                logRequests,
                newTiming);
    }

    public NodeOptions withDedup(Duration ttl, int maxEntries) {
        return new NodeOptions(
                role,
                name,
                host,
                port,
                leaderUrl,
                dataDir,
                maxSegmentSize,
                fsync,
                ttl,
                maxEntries,
                acks,
                maxBody,
                logRequests,
                timing);
    }
}
