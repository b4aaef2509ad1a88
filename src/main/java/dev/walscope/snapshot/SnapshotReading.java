package dev.walscope.snapshot;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.Operation;
import dev.walscope.snapshot.Snapshots.Reader;
import dev.walscope.wal.LineReader;
import dev.walscope.wal.Milestone;
import dev.walscope.wal.SealedSegment;
import dev.walscope.wal.Storage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// Reads one snapshot's file from end to end, and finds out whether it is good. One thread.
final class SnapshotReading {
    private final long id;
    private final Reader reader;
    private final Lines read;
    private final long size;
    private final LineReader lines;
    private final CRC32 crc = new CRC32();
    private SnapshotLines.@Nullable Header header;
    private long count;
    private final List<SealedSegment> sealed = new ArrayList<>();
    private final List<Milestone> milestones = new ArrayList<>();
    private @Nullable Membership membership;
    private long keys;
    private long requests;

    /// Hears how many lines have been read.
    @FunctionalInterface
    interface Lines {
        void count(long lines) throws IOException;
    }

    SnapshotReading(Storage.File file, long id, Reader reader, Lines read) throws IOException {
        this.id = id;
        this.reader = reader;
        this.read = read;
        size = file.size();
        lines = new LineReader(file, 0, size);
    }

    Snapshot run() throws IOException {
        while (lines.next()) {
            if (lines.isTooLong() || !lines.terminated()) throw new BadSnapshot(NOT_WHOLE);
            var end = begins("{\"end\":") ? line(SnapshotLines.End.class) : null;
            if (end != null) return ended(end);
            one();
            crc.update(lines.buffer(), lines.start(), (int) lines.lengthWithEnd());
            read.count(++count);
        }
        throw new BadSnapshot(NOT_WHOLE);
    }

    private static final String NOT_WHOLE = "it is not whole";

    private Snapshot ended(SnapshotLines.End end) throws IOException {
        var first = header;
        if (end.crc() != crc.getValue())
            throw new BadSnapshot("the checksum at its end does not match");
        if (first == null
                || end.end() != id
                || end.lines() != count
                || first.segments() != sealed.size()
                || first.keys() != keys
                || first.requests() != requests
                || first.term() != (membership == null ? 0 : membership.term())
                || lines.next()) throw new BadSnapshot(NOT_WHOLE);
        return first.in(
                Snapshots.fileName(id), size, sealed, milestones, Optional.ofNullable(membership));
    }

    private void one() throws BadSnapshot {
        if (header == null) header = first();
        else if (begins("{\"request\":")) request();
        else if (begins("{\"segment\":")) sealed.add(line(SnapshotLines.Segment.class).sealed());
        else if (begins("{\"milestone\":")) milestones.add(line(SnapshotLines.Mark.class).told());
        else if (begins("{\"members\":"))
            membership = line(SnapshotLines.Members.class).membership();
        else key();
    }

    private SnapshotLines.Header first() throws BadSnapshot {
        var read = header(lines, id);
        if (read == null) throw new BadSnapshot("its first line is no header of it");
        return read;
    }

    private void request() throws BadSnapshot {
        requests++;
        reader.request(line(SnapshotLines.Request.class).remembered());
    }

    private void key() throws BadSnapshot {
        keys++;
        if (!(EntryCodec.decode(lines.buffer(), lines.start(), lines.length())
                        instanceof Decoded.Good(var entry, var _))
                || entry.operation() != Operation.SET
                || entry.id() > id) throw new BadSnapshot("line " + (count + 1) + " is damaged");
        reader.key(entry);
    }

    private boolean begins(String text) {
        if (lines.length() < text.length()) return false;
        for (int i = 0; i < text.length(); i++)
            if (lines.buffer()[lines.start() + i] != text.charAt(i)) return false;
        return true;
    }

    private <T> T line(Class<T> type) throws BadSnapshot {
        var read = SnapshotLines.read(lines.buffer(), lines.start(), lines.length(), type);
        if (read == null) throw new BadSnapshot("line " + (count + 1) + " is damaged");
        return read;
    }

    static SnapshotLines.@Nullable Header header(LineReader line, long id) {
        var header =
                SnapshotLines.read(
                        line.buffer(), line.start(), line.length(), SnapshotLines.Header.class);
        return header == null || header.snapshot() != id ? null : header;
    }
}
