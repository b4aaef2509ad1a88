package dev.walscope.replication;

/// The way to a peer's log.
@FunctionalInterface
public interface PeerLogs {
    PeerLog of(Peer peer);
}
