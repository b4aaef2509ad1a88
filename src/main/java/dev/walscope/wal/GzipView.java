package dev.walscope.wal;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The plain bytes of a compressed segment, read at any place by inflating the member that holds
/// it.
///
/// A member that does not inflate, or whose checksum does not hold, gives the lines whose own
/// checksums hold and [#LOST] for the rest. It ends with a line end as it did, so that damage in
/// one member is none in the next, and its plain size is known from the headers, so that all behind
/// it keeps its place.
///
/// Any thread. At most one member is kept inflated, and over all files only [Inflated#BYTES_MAX].
final class GzipView {
    /// A byte that can be part of no line, finished or not.
    static final byte LOST = (byte) 0xff;

    /// The name leads to no file.
    static final class Gone extends IOException {}

    /// The members that are kept inflated, over all files; who was read longest ago goes first.
    static final class Inflated {
        private static final long BYTES_MAX =
                Math.clamp(Runtime.getRuntime().maxMemory() / 256, 256 << 10, 4 << 20);

        private final Map<GzipView, Integer> sizes = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;

        private synchronized void add(GzipView view, int size) {
            remove(view);
            sizes.put(view, size);
            bytes += size;
            while (bytes > BYTES_MAX && sizes.size() > 1) {
                var oldest = sizes.keySet().iterator().next();
                oldest.member = null;
                remove(oldest);
            }
        }

        private synchronized void remove(GzipView view) {
            var size = sizes.remove(view);
            if (size != null) bytes -= size;
        }
    }

    private record Member(int number, byte[] bytes) {}

    private final Storage storage;
    private final String name;
    private final Inflated inflated;
    private final Storage.File stored;
    private @Nullable GzipIndex index;
    private volatile @Nullable Member member;
    private volatile long storedSize;
    private volatile boolean isWorn;

    GzipView(Storage storage, String name, Inflated inflated) {
        this.storage = storage;
        this.name = name;
        this.inflated = inflated;
        this.stored = storage.open(name);
    }

    /// As [Storage.File#read], of the plain bytes.
    ///
    /// @throws Gone when there is no file to read them from
    synchronized int read(ByteBuffer target, long position) throws IOException {
        var start = target.position();
        var members = index();
        while (target.hasRemaining()) {
            var at = position + target.position() - start;
            int number = members.holding(at);
            if (number < 0) break;
            copy(number, at, target);
        }
        return target.position() - start;
    }

    private void copy(int number, long at, ByteBuffer target) throws IOException {
        var place = index().members().get(number);
        var length = (int) Math.min(target.remaining(), place.plainEnd() - at);
        if (place.plainSize() > GzipIndex.PLAIN_BYTES_MAX || place.data() >= place.end()) {
            for (int i = 1; i <= length; i++)
                target.put(at + i == place.plainEnd() ? (byte) '\n' : LOST);
            return;
        }
        var bytes = inflated(number, place);
        target.put(bytes, (int) (at - place.plainOffset()), length);
    }

    private byte[] inflated(int number, GzipIndex.Member place) throws IOException {
        var kept = member;
        if (kept != null && kept.number == number) return kept.bytes;
        if (!storage.isFile(name)) throw new Gone();
        var bytes = new byte[(int) place.plainSize()];
        var inflation = Inflation.into(bytes, stored, place.data(), place.end());
        if (!inflation.isGood()) {
            isWorn = true;
            loseWhatIsBad(bytes, (int) inflation.plainBytes());
        }
        member = new Member(number, bytes);
        inflated.add(this, bytes.length);
        return bytes;
    }

    /// Whole lines at the front, and at the end where that is in its place, can be judged by their
    /// own checksums; what is between is one stretch of damage.
    private static void loseWhatIsBad(byte[] bytes, int inflated) {
        int good = 0;
        for (int end = lineEnd(bytes, 0, inflated); end > 0; ) {
            if (!isGood(bytes, good, end)) break;
            good = end;
            end = lineEnd(bytes, good, inflated);
        }
        if (good == bytes.length) return;
        int rest = bytes.length;
        if (inflated == bytes.length)
            for (int start = lineStart(bytes, good, rest); start > good; ) {
                if (!isGood(bytes, start, rest)) break;
                rest = start;
                start = lineStart(bytes, good, rest);
            }
        Arrays.fill(bytes, good, rest, LOST);
        bytes[rest - 1] = '\n';
    }

    private static boolean isGood(byte[] bytes, int start, int end) {
        return bytes[end - 1] == '\n'
                && EntryCodec.decode(bytes, start, end - 1 - start) instanceof Decoded.Good;
    }

    /// Behind the line's end; 0 when it has none.
    private static int lineEnd(byte[] bytes, int from, int until) {
        for (int i = from; i < until; i++) if (bytes[i] == '\n') return i + 1;
        return 0;
    }

    /// The beginning of the line that ends at `end`.
    private static int lineStart(byte[] bytes, int from, int end) {
        for (int i = end - 1; i > from; i--) if (bytes[i - 1] == '\n') return i;
        return from;
    }

    private GzipIndex index() throws IOException {
        var known = index;
        if (known != null) return known;
        if (!storage.isFile(name)) throw new Gone();
        known = GzipIndex.of(stored, name);
        storedSize = known.storedSize();
        isWorn = known.isWorn();
        index = known;
        return known;
    }

    /// Of the plain bytes.
    ///
    /// @throws Gone when there is no file
    synchronized long size() throws IOException {
        if (!storage.isFile(name)) throw new Gone();
        return index().plainSize();
    }

    /// Of all plain bytes.
    Fingerprint sum() throws IOException {
        var sum = Fingerprint.EMPTY;
        var chunk = ByteBuffer.allocate(GzipWriter.MEMBER_BYTES);
        while (read(chunk.clear(), sum.bytes()) > 0)
            sum = sum.then(Fingerprint.of(chunk.array(), 0, chunk.position()));
        return sum;
    }

    /// Of the file, as it was when its members were looked up.
    long storedSize() {
        return storedSize;
    }

    /// Whether something in the file was found changed, even if no line was lost by it.
    boolean isWorn() {
        return isWorn;
    }

    /// A stretch of the file.
    ///
    /// @param from bytes from the file's start
    record Stretch(long from, long until) {}

    /// Where the members lie that hold the plain bytes `from` to `until`, headers included.
    synchronized Stretch stretch(long from, long until) throws IOException {
        var members = index().members();
        long first = -1;
        long last = 0;
        long previousEnd = 0;
        for (var one : members) {
            if (one.plainEnd() > from && one.plainOffset() < until) {
                if (first < 0) first = previousEnd;
                last = one.end();
            }
            previousEnd = one.end();
        }
        return first < 0
                ? new Stretch(index().storedSize(), index().storedSize())
                : new Stretch(first, last);
    }

    Storage.File stored() {
        return stored;
    }

    void force() throws IOException {
        stored.force();
    }

    /// The next read looks up the members anew.
    synchronized void refresh() throws IOException {
        index = null;
        member = null;
        inflated.remove(this);
        stored.refresh();
    }

    void close() throws IOException {
        refresh();
        stored.close();
    }
}
