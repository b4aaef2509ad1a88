/// The write-ahead log: segments, append, group commit, recovery, scrub, repair.
///
/// To be read in this order: [Line] and [Damage], what a place in the log can be; [Storage], the
/// disk; [WriteAheadLog], the public face; [Finding], the decision table. Then writing: [Staging],
/// [BatchWriter], [GroupCommit]. Then a start: [Recovery], [SegmentScan], [DamageReport], [Filler].
/// Then reading: [LogWalk], [SegmentWalk], [Fingerprints], [RecentLines]. Then [OwnLines] and
/// [SegmentRewrite], how a repair is made. Last, compression: [SegmentFile], either form of a
/// segment, [GzipHeader], [GzipWriter] and [GzipView], the compressed one, and [Compressor].
///
/// Must never learn what an entry means (that is `kv` and `dedup`) nor who else has a copy (that is
/// `replication`).
@NullMarked
package dev.walscope.wal;

import org.jspecify.annotations.NullMarked;
