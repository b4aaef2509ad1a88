/// What a log adds up to at one entry, as a file beside the log: a start reads it and then only the
/// log behind it.
///
/// May use `wal`, `kv`, `dedup`, `entry` and `api`.
@NullMarked
package dev.walscope.snapshot;

import org.jspecify.annotations.NullMarked;
