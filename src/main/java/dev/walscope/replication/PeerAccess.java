package dev.walscope.replication;

import java.util.Set;
import java.util.concurrent.Executor;

/// How other nodes are reached.
///
/// @param logs the way to a peer's log
/// @param background runs what may wait for a peer
/// @param allowedHosts the host names, in lower case, by which a peer may call itself besides the
///     address that it comes from
public record PeerAccess(PeerLogs logs, Executor background, Set<String> allowedHosts) {}
