package dev.walscope.wal;

/// A segment as it is now.
///
/// @param size bytes, as they are read
/// @param storedSize bytes of the file
/// @param lastId `firstId - 1` while the segment has no entry
/// @param entries readable entries
/// @param unread whether it was not read since the start: what is said of it is what it was
public record SegmentState(
        int number,
        String fileName,
        long size,
        long storedSize,
        Compression compression,
        boolean active,
        long firstId,
        long lastId,
        long entries,
        long corrupt,
        boolean unread) {
    static SegmentState of(Segment segment, boolean active) {
        return new SegmentState(
                segment.number,
                segment.storedName(),
                segment.size,
                segment.storedSize(),
                segment.isCompressed() ? Compression.GZIP : Compression.OFF,
                active,
                segment.firstId,
                segment.lastId,
                segment.entries(),
                segment.corruptIds(),
                segment.isUnread);
    }
}
