package dev.walscope.cluster;

/// As whom nodes that are protected are asked: with one of the tokens that lie beside their data,
/// or with none.
public enum Bearer {
    /// As a window asks: it may administer.
    window,

    /// May read and write.
    writer,

    /// May read.
    reader,

    /// Shows no token.
    nobody
}
