package dev.walscope.cli;

import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// All that the command line says about one node.
///
/// @param name `leader`, or the follower's
/// @param allowHosts names beside `host` by which it may be asked for
/// @param port 0 for any free one
/// @param leader where a follower finds its leader; `null` on a leader
/// @param dedupTtl how long a request's identity is remembered
/// @param acks who must hold an entry before its write is answered
/// @param acksTimeout how long they may take
/// @param maxMemoryBytes for live keys and values; `null` for the usual share of the heap
/// @param lostAfter how long one side may be silent before the other takes it for lost
/// @param scrubEvery the pause after each segment that is re-read to find rot
/// @param stopWithParent end when the standard input closes
/// @param clockStandsAtMs what every request with ids is stamped with, milliseconds since 1970;
/// `null` for the time that it is
record NodeArguments(
        Role role,
        String name,
        String host,
        List<String> allowHosts,
        int port,
        @Nullable URI leader,
        Path data,
        long maxSegmentBytes,
        Duration dedupTtl,
        int dedupMaxEntries,
        Acks acks,
        Duration acksTimeout,
        int maxBodyBytes,
        @Nullable Long maxMemoryBytes,
        Fsync fsync,
        boolean logRequests,
        Duration heartbeat,
        Duration lostAfter,
        Duration scrubEvery,
        boolean stopWithParent,
        @Nullable Long clockStandsAtMs) {
    enum Acks {
        leader,
        one,
        quorum,
        all
    }

    enum Fsync {
        always,
        interval,
        off
    }
}
