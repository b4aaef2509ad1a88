package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// The header of a gzip member that a node wrote: it says where in the plain bytes the member
/// stands and where the next one begins, so that one is found without inflating those before it.
///
/// ```
/// 0   1f 8b 08 04                 gzip, deflate, with an extra field
/// 4   00 00 00 00 00 ff           no time, no system: the same bytes make the same file
/// 10  18 00                       24 bytes of extra field follow
/// 12  57 53 14 00                 the subfield "WS", 20 bytes:
/// 16  plain offset                8 bytes, the lowest first, as all that follow
/// 24  plain size                  4 bytes
/// 28  member size                 4 bytes, from this header's first byte to the next one's
/// 32  CRC-32 of the 32 bytes before
/// 36  deflate's data, then CRC-32 and size of the plain bytes, 4 bytes each
/// ```
/// Source: RFC 1952, as BGZF uses it.
///
/// @param plainOffset bytes of the segment before those of the member
/// @param plainSize bytes
/// @param memberSize bytes in the file, this header and the trailer included
record GzipHeader(long plainOffset, int plainSize, int memberSize) {
    static final int BYTES = 36;
    static final int TRAILER_BYTES = 8;

    private static final byte[] BEGINNING = {
        0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 24, 0, 'W', 'S', 20, 0
    };
    private static final int SUMMED = BYTES - 4;

    void putInto(byte[] target) {
        var bytes = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(BEGINNING).putLong(plainOffset).putInt(plainSize).putInt(memberSize);
        bytes.putInt(sum(target, 0));
    }

    private static int sum(byte[] bytes, int from) {
        var sum = new CRC32();
        sum.update(bytes, from, SUMMED);
        return (int) sum.getValue();
    }

    /// The header that stands there, `null` when none does, or one that was changed.
    static @Nullable GzipHeader at(byte[] bytes, int from, int end) {
        if (end - from < BYTES || !begins(bytes, from)) return null;
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.getInt(from + SUMMED) != sum(bytes, from)) return null;
        int at = from + BEGINNING.length;
        var header =
                new GzipHeader(
                        fields.getLong(at), fields.getInt(at + Long.BYTES), fields.getInt(at + 12));
        return header.isPossible() ? header : null;
    }

    /// The header that stands at `offset` of the file, `null` as above.
    static @Nullable GzipHeader at(Storage.File stored, long offset) throws IOException {
        var bytes = ByteBuffer.allocate(BYTES);
        return at(bytes.array(), 0, stored.read(bytes, offset));
    }

    /// Only a program could have written others, on purpose.
    private boolean isPossible() {
        return plainOffset >= 0 && plainSize >= 1 && memberSize >= BYTES + TRAILER_BYTES;
    }

    private static boolean begins(byte[] bytes, int from) {
        for (int i = 0; i < BEGINNING.length; i++)
            if (bytes[from + i] != BEGINNING[i]) return false;
        return true;
    }
}
