package dev.walscope.wal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The batch that is being put together: which bytes will go to which segment. Memory only.
final class Staging {
    /// What the batch adds to one segment.
    static final class Part {
        int number;

        /// Where in the segment it starts.
        long offset;

        final long firstId;
        private long lastId;
        private final LineBuffer bytes = new LineBuffer(8 * 1024);
        private int[] starts = new int[64];
        private int count;

        Part(int number, long offset, long firstId) {
            this.number = number;
            this.offset = offset;
            this.firstId = firstId;
            this.lastId = firstId - 1;
        }

        long lastId() {
            return lastId;
        }

        int size() {
            return bytes.size();
        }

        void appendTo(LineBuffer lines) {
            lines.append(bytes);
        }

        ByteBuffer buffer() {
            return bytes.asByteBuffer();
        }

        private void add(byte[] line) {
            if (count == starts.length) starts = Arrays.copyOf(starts, count * 2);
            starts[count++] = bytes.size();
            bytes.append(line, 0, line.length);
            lastId++;
        }

        /// The bytes are written: readers may see them.
        void publishTo(Segment segment) {
            // A scrub may be about to put the sums right.
            synchronized (segment) {
                var sum = segment.sum();
                int summed = 0;
                for (int i = 0; i < count; i++) {
                    if (!segment.index.wants(offset + starts[i])) continue;
                    sum = sum.then(bytes.fingerprint(summed, starts[i]));
                    summed = starts[i];
                    segment.index.add(firstId + i, offset + summed, sum);
                }
                sum = sum.then(bytes.fingerprint(summed, bytes.size()));
                segment.grow(lastId, offset + bytes.size(), sum);
            }
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private long bytes;

    boolean isEmpty() {
        return parts.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    List<Part> parts() {
        return parts;
    }

    long lastId(long before) {
        return parts.isEmpty() ? before : parts.getLast().lastId;
    }

    /// @param active the number of the active segment, `activeSize` its bytes
    void add(long id, byte[] line, int active, long activeSize, WriteAheadLog.Options options) {
        var part = parts.isEmpty() ? null : parts.getLast();
        long size = part == null ? activeSize : part.offset + part.bytes.size();
        // Not `size + line.length > max`: a spoilt segment counts as endlessly large.
        var fits = size == 0 || size <= options.maxSegmentSize() - line.length;
        if (part == null || !fits) {
            var number = part == null ? active : part.number;
            part = new Part(fits ? number : number + 1, fits ? size : 0, id);
            parts.add(part);
        }
        part.add(line);
        bytes += line.length;
    }

    /// The segment turned out to be spoilt after the batch was put together: nothing of it goes
    /// there.
    void leave(int spoilt) {
        if (parts.getFirst().number != spoilt) return;
        for (var part : parts) part.number++;
        parts.getFirst().offset = 0;
    }

    void clear() {
        parts.clear();
        bytes = 0;
    }
}
