package dev.walscope.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// A compressed segment that is being made: plain bytes go in from front to back, gzip members of
/// whole lines come out.
///
/// A member ends with the line that brings it to [#MEMBER_BYTES], or with that line that is longer.
/// `zcat` shows the lines; one of them is read by inflating one member; each member's own CRC-32 is
/// a second witness. The same bytes make the same file, however they are handed in. What [#force]
/// has not seen is not in the file.
final class GzipWriter implements Storage.File {
    static final int MEMBER_BYTES = 64 * 1024;

    private final Storage.File file;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private byte[] lines = new byte[MEMBER_BYTES + 1024];
    private int filled;
    private byte[] member = new byte[MEMBER_BYTES / 2];

    /// Of the lines that wait.
    private long plainOffset;

    private long storedOffset;

    GzipWriter(Storage.File file) {
        this.file = file;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        if (position != plainOffset + filled)
            throw new IllegalArgumentException("not from front to back: " + position);
        while (source.hasRemaining()) {
            var room = MEMBER_BYTES - 1 - filled;
            if (room > 0) {
                var length = Math.min(room, source.remaining());
                source.get(lines, filled, length);
                filled += length;
                continue;
            }
            if (filled == lines.length) lines = Arrays.copyOf(lines, filled * 2);
            var b = source.get();
            lines[filled++] = b;
            if (b == '\n' || filled == GzipIndex.PLAIN_BYTES_MAX) finishMember();
        }
    }

    private void finishMember() throws IOException {
        if (filled == 0) return;
        deflater.reset();
        deflater.setInput(lines, 0, filled);
        deflater.finish();
        int size = GzipHeader.BYTES;
        while (!deflater.finished()) {
            if (member.length - size < 1024) member = Arrays.copyOf(member, member.length * 2);
            size += deflater.deflate(member, size, member.length - size);
        }
        if (member.length - size < GzipHeader.TRAILER_BYTES)
            member = Arrays.copyOf(member, size + GzipHeader.TRAILER_BYTES);
        var sum = new CRC32();
        sum.update(lines, 0, filled);
        ByteBuffer.wrap(member)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(size, (int) sum.getValue())
                .putInt(size + 4, filled);
        size += GzipHeader.TRAILER_BYTES;
        new GzipHeader(plainOffset, filled, size).putInto(member);
        file.write(ByteBuffer.wrap(member, 0, size), storedOffset);
        storedOffset += size;
        plainOffset += filled;
        filled = 0;
    }

    /// Bytes in the file.
    long storedSize() {
        return storedOffset;
    }

    /// Also finishes the last member.
    @Override
    public void force() throws IOException {
        finishMember();
        file.force();
    }

    /// To the beginning only.
    @Override
    public void truncate(long size) throws IOException {
        if (size != 0 || plainOffset + filled > 0) throw readsNothing();
        file.truncate(0);
    }

    private static UnsupportedOperationException readsNothing() {
        return new UnsupportedOperationException("a compressed segment is made from front to back");
    }

    @Override
    public int read(ByteBuffer target, long position) {
        throw readsNothing();
    }

    @Override
    public int readHeld(ByteBuffer target, long position) {
        throw readsNothing();
    }

    @Override
    public long size() {
        throw readsNothing();
    }

    @Override
    public boolean isNamed(long size) throws IOException {
        return file.isNamed(storedOffset);
    }

    @Override
    public boolean isNamed() throws IOException {
        return file.isNamed();
    }

    @Override
    public void refresh() throws IOException {
        file.refresh();
    }

    @Override
    public void release() throws IOException {
        file.release();
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        file.close();
    }
}
