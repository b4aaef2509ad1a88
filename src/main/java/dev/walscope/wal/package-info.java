/// The write-ahead log: segments, append, group commit, recovery, scrub, repair.
///
/// Must never learn what an entry means (that is `kv` and `dedup`) nor who else has a copy (that is
/// `replication`).
@NullMarked
package dev.walscope.wal;

import org.jspecify.annotations.NullMarked;
