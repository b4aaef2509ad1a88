package dev.walscope.wal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that grow. One thread.
final class LineBuffer {
    private byte[] bytes;
    private int size;

    LineBuffer(int capacity) {
        bytes = new byte[Math.max(capacity, 64)];
    }

    void append(byte[] source, int from, int length) {
        if (size + length > bytes.length)
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    void append(LineBuffer other) {
        append(other.bytes, 0, other.size);
    }

    Fingerprint fingerprint(int from, int until) {
        return Fingerprint.of(bytes, from, until - from);
    }

    int size() {
        return size;
    }

    ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }
}
