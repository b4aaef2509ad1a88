package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// What came of inflating one gzip member.
///
/// @param plainBytes as many as could be had, perhaps only the first of them
/// @param storedEnd where the member ends in the file, when it is good
/// @param isGood whether all of it could be inflated and its own checksum holds
record Inflation(long plainBytes, long storedEnd, boolean isGood) {
    private static final int CHUNK = 64 * 1024;

    /// Inflates without keeping what comes out.
    ///
    /// @param data where in the file deflate's bytes begin
    /// @param end where they end at the latest
    static Inflation counted(Storage.File stored, long data, long end) throws IOException {
        return of(stored, data, end, null);
    }

    /// Fills `target` with the plain bytes, which it must hold exactly.
    static Inflation into(byte[] target, Storage.File stored, long data, long end)
            throws IOException {
        var inflation = of(stored, data, end, target);
        return inflation.plainBytes == target.length ? inflation : inflation.bad();
    }

    private Inflation bad() {
        return new Inflation(plainBytes, storedEnd, false);
    }

    private static Inflation of(Storage.File stored, long data, long end, byte @Nullable [] target)
            throws IOException {
        var inflater = new Inflater(true);
        try {
            var sum = new CRC32();
            var isWhole = inflate(stored, data, end, target, inflater, sum);
            var plain = inflater.getBytesWritten();
            if (target != null) plain = Math.min(plain, target.length);
            var behind = data + inflater.getBytesRead();
            var isGood = isWhole && trailerIs(stored, behind, sum, plain);
            return new Inflation(plain, behind + GzipHeader.TRAILER_BYTES, isGood);
        } finally {
            inflater.end();
        }
    }

    /// @return whether deflate's own end was reached
    private static boolean inflate(
            Storage.File stored,
            long data,
            long end,
            byte @Nullable [] target,
            Inflater inflater,
            CRC32 sum)
            throws IOException {
        var chunk = ByteBuffer.allocate(Math.clamp(end - data, 1, CHUNK));
        var rest = new byte[target == null ? CHUNK : 1];
        long at = data;
        int filled = 0;
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    chunk.clear().limit(Math.clamp(end - at, 0, chunk.capacity()));
                    var read = chunk.hasRemaining() ? stored.read(chunk, at) : 0;
                    if (read <= 0) return false;
                    at += read;
                    inflater.setInput(chunk.array(), 0, read);
                }
                if (inflater.needsDictionary()) return false;
                if (target != null && filled < target.length) {
                    var got = inflater.inflate(target, filled, target.length - filled);
                    sum.update(target, filled, got);
                    filled += got;
                } else {
                    var got = inflater.inflate(rest);
                    if (target != null && got > 0) return false;
                    sum.update(rest, 0, got);
                }
            }
            return true;
        } catch (DataFormatException e) {
            return false;
        }
    }

    private static boolean trailerIs(Storage.File stored, long at, CRC32 sum, long plain)
            throws IOException {
        var trailer = ByteBuffer.allocate(GzipHeader.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return stored.read(trailer, at) == GzipHeader.TRAILER_BYTES
                && trailer.getInt(0) == (int) sum.getValue()
                && trailer.getInt(4) == (int) plain;
    }
}
