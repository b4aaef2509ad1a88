package dev.walscope.wal;

/// What becomes of a segment once it is sealed.
public enum Compression {
    /// It stays as it was written.
    OFF,
    /// A file in gzip's format takes its place: see [GzipWriter].
    GZIP
}
