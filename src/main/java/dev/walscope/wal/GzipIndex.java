package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Where the members of a compressed segment lie.
///
/// Made by hopping from header to header ([GzipHeader]). Another program's gzip has no such headers
/// and is inflated once to find its members; where a header was changed, the next good one says how
/// many plain bytes are missing before it, and what stands between may still inflate.
final class GzipIndex {
    /// The plain bytes of one member, which are held in memory as a whole.
    static final int PLAIN_BYTES_MAX = LineReader.LINE_BYTES_MAX + GzipWriter.MEMBER_BYTES;

    private static final int MEMBERS_MAX = 1 << 20;
    private static final int CHUNK = 64 * 1024;

    /// @param data where in the file deflate's bytes begin
    /// @param end where the member ends in the file
    /// @param plainOffset of its first byte in the segment
    /// @param isMarked whether it begins with a header as a node writes it
    record Member(long data, long end, long plainOffset, long plainSize, boolean isMarked) {
        long plainEnd() {
            return plainOffset + plainSize;
        }
    }

    private final Storage.File stored;
    private final String name;
    private final long storedSize;
    private final List<Member> members = new ArrayList<>();
    private long plain;
    private boolean isWorn;

    private GzipIndex(Storage.File stored, String name, long storedSize) {
        this.stored = stored;
        this.name = name;
        this.storedSize = storedSize;
    }

    /// @throws NotALog when another program compressed it in pieces too large to be held
    static GzipIndex of(Storage.File stored, String name) throws IOException {
        var index = new GzipIndex(stored, name, stored.size());
        for (long at = 0; at < index.storedSize; ) at = index.step(at);
        return index;
    }

    /// Whether something in it is not as a node, or another program's gzip, left it.
    boolean isWorn() {
        return isWorn || members.stream().map(Member::isMarked).distinct().count() > 1;
    }

    long plainSize() {
        return plain;
    }

    long storedSize() {
        return storedSize;
    }

    List<Member> members() {
        return members;
    }

    /// The number of the member that holds the plain byte at `offset`; -1 when none does.
    int holding(long offset) {
        int low = 0;
        int high = members.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var member = members.get(middle);
            if (offset < member.plainOffset()) high = middle - 1;
            else if (offset >= member.plainEnd()) low = middle + 1;
            else return middle;
        }
        return -1;
    }

    /// @return where the next member begins
    private long step(long at) throws IOException {
        var header = GzipHeader.at(stored, at);
        if (header == null) return unmarked(at);
        missing(at, header.plainOffset());
        var end = Math.min(storedSize, at + header.memberSize());
        add(at + GzipHeader.BYTES, end, header.plainSize(), true);
        return end;
    }

    /// The header at `at` is of plain bytes further on: what is between has no bytes here.
    private void missing(long at, long plainOffset) throws IOException {
        var gap = plainOffset - plain;
        if (gap != 0) isWorn = true;
        if (gap > 0 && gap <= WriteAheadLog.Options.SEGMENT_SIZE_MAX) add(at, at, gap, false);
    }

    private void add(long data, long end, long plainSize, boolean isMarked) throws IOException {
        if (members.size() == MEMBERS_MAX)
            throw new NotALog(name + " has more members than any segment; gunzip it");
        members.add(new Member(data, end, plain, plainSize, isMarked));
        plain += plainSize;
    }

    /// Another program's member, or one of ours whose header was changed.
    private long unmarked(long at) throws IOException {
        var data = behindAnyHeader(at);
        if (data > 0) {
            var inflation = Inflation.counted(stored, data, storedSize);
            if (inflation.isGood()) {
                if (inflation.plainBytes() > PLAIN_BYTES_MAX)
                    throw new NotALog(
                            name
                                    + " is compressed in pieces of more than "
                                    + PLAIN_BYTES_MAX
                                    + " bytes, which this program cannot read; gunzip it");
                if (inflation.plainBytes() > 0)
                    add(data, inflation.storedEnd(), inflation.plainBytes(), false);
                return inflation.storedEnd();
            }
        }
        isWorn = true;
        data = at + GzipHeader.BYTES;
        var next = nextMarked(at + 1);
        if (next != null) {
            var gap = next.header().plainOffset() - plain;
            if (gap > 0) add(data, next.offset(), gap, false);
            return next.offset();
        }
        var rest = Inflation.counted(stored, data, storedSize).plainBytes();
        if (rest > 0) add(data, storedSize, Math.min(rest, PLAIN_BYTES_MAX), false);
        return storedSize;
    }

    private record Found(long offset, GzipHeader header) {}

    /// The next header from `from` on of plain bytes that do not stand before.
    private @Nullable Found nextMarked(long from) throws IOException {
        var chunk = ByteBuffer.allocate(CHUNK);
        for (long at = from; at < storedSize; at += CHUNK - GzipHeader.BYTES + 1) {
            var read = stored.read(chunk.clear(), at);
            for (int i = 0; i <= read - GzipHeader.BYTES; i++) {
                if (chunk.get(i) != 0x1f) continue;
                var header = GzipHeader.at(chunk.array(), i, read);
                if (header == null) continue;
                var gap = header.plainOffset() - plain;
                if (gap >= 0 && gap <= WriteAheadLog.Options.SEGMENT_SIZE_MAX)
                    return new Found(at + i, header);
            }
        }
        return null;
    }

    /// RFC 1952, section 2.3: where the data of the member begins whose header, of whatever
    /// program, stands at `at`; -1 when none does.
    private long behindAnyHeader(long at) throws IOException {
        var fixed = ByteBuffer.allocate(12);
        var read = stored.read(fixed, at);
        var bytes = fixed.array();
        if (read < 10 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b || bytes[2] != 8) return -1;
        int flags = bytes[3];
        long position = at + 10;
        if ((flags & 4) != 0)
            position += 2 + (read < 12 ? 0 : (bytes[10] & 0xff) | (bytes[11] & 0xff) << 8);
        if ((flags & 8) != 0) position = behindZero(position);
        if ((flags & 16) != 0) position = behindZero(position);
        if ((flags & 2) != 0) position += 2;
        return position;
    }

    private long behindZero(long from) throws IOException {
        var chunk = ByteBuffer.allocate(1024);
        for (long at = from; ; at += chunk.capacity()) {
            var read = stored.read(chunk.clear(), at);
            for (int i = 0; i < read; i++) if (chunk.get(i) == 0) return at + i + 1;
            if (read < chunk.capacity()) return at + read;
        }
    }
}
