package dev.walscope.scope;

/// A write that the window was told is done: the promise that the [Ledger] holds the cluster to.
///
/// @param operation `SET`, `DELETE` or `TXN`
/// @param key of a transaction all that it writes, in its order, with `, ` between them
public record Acknowledgement(long atMs, long id, String operation, String key) {}
