package dev.walscope.scope;

/// A write that the window was told is done: the promise that the [Ledger] holds the cluster to.
public record Acknowledgement(long atMs, long id, String operation, String key) {}
