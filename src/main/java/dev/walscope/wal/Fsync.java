package dev.walscope.wal;

/// When written bytes are forced to the disk.
public enum Fsync {
    /// Before anyone is told of them.
    ALWAYS,
    /// About once a second, as Redis' `appendfsync everysec`; a power cut may lose that second.
    INTERVAL,
    /// When the operating system likes. What it calls durable is then a courtesy.
    OFF
}
