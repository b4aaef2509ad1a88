package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Puts compressed files in the place of sealed segments, the oldest first.
///
/// ```
/// wal.log.segment.1             0. sealed, durable and undamaged
/// wal.log.segment.1.gz.making   1. written beside, forced, read back
/// wal.log.segment.1.gz          2. takes that name in one step; the folder is forced
/// wal.log.segment.1             3. goes
/// ```
/// A crash at any point leaves one of the two files or both; where both are, the plain one counts
/// ([Recovery]). So nothing is forced after step 3: its name may come back with the power. Readers
/// notice nothing: see [SegmentFile]. What there is no room for, or fails, is tried again later and
/// said once.
///
/// A compressed file of which something was changed that no line was lost by, in a header or a
/// checksum of gzip's, is made anew in the same way.
///
/// One thread of its own, at the lowest priority; it never holds up the writer, and holds a piece
/// of a segment in memory, never a segment.
final class Compressor implements Closeable {
    private static final long LOOK_EVERY_MS = 2_000;
    static final long TRY_AGAIN_AFTER_MS = 15_000;
    private static final int CHUNK = 64 * 1024;

    private final SegmentStorage storage;
    private final Segments segments;
    private final Repairs repairs;
    private final LongSupplier durableId;
    private final LogListener listener;
    private final Semaphore wakes = new Semaphore(0);
    private @Nullable Thread thread;
    private volatile boolean stopped;
    private @Nullable String said;

    /// @param durableId the last entry that was forced
    Compressor(
            SegmentStorage storage,
            Segments segments,
            Repairs repairs,
            LongSupplier durableId,
            LogListener listener) {
        this.storage = storage;
        this.segments = segments;
        this.repairs = repairs;
        this.durableId = durableId;
        this.listener = listener;
    }

    /// @param tryAgainAfterMs how long it waits when something failed
    void start(long tryAgainAfterMs) {
        var started =
                Thread.ofPlatform()
                        .daemon()
                        .name("compressor")
                        .unstarted(() -> run(tryAgainAfterMs));
        started.setPriority(Thread.MIN_PRIORITY);
        thread = started;
        started.start();
    }

    /// A segment was sealed.
    void wake() {
        wakes.release();
    }

    /// Nothing is to be written any more; what is under way ends soon.
    void stop() {
        stopped = true;
        wakes.release();
    }

    @Override
    public void close() {
        stop();
        var running = thread;
        if (running == null) return;
        try {
            // An interrupt would close the files that it reads.
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(long tryAgainAfterMs) {
        var pauseMs = 0L;
        while (!stopped) {
            try {
                if (wakes.tryAcquire(pauseMs, TimeUnit.MILLISECONDS)) wakes.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
            pauseMs = LOOK_EVERY_MS;
            try {
                var any = false;
                while (!stopped && compressNext()) any = true;
                if (any) said = null;
            } catch (IOException | RuntimeException e) {
                failed(e);
                waitWhateverComes(tryAgainAfterMs);
                pauseMs = 0;
            }
        }
    }

    private void failed(Exception e) {
        var why = e instanceof Storage.NoRoom ? "the disk is full" : String.valueOf(e.getMessage());
        if (why.equals(said)) return;
        said = why;
        listener.compressionFailed(why);
    }

    /// Rolls meanwhile are no reason to try sooner.
    private void waitWhateverComes(long ms) {
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        try {
            for (var left = 1L; !stopped && left > 0; left = until - System.nanoTime())
                wakes.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /// Compresses the oldest segment that can be.
    ///
    /// @return whether there was one
    /// @throws IOException when it could not be done; the segment is as before
    boolean compressNext() throws IOException {
        for (var segment : segments.all()) {
            if (isReady(segment) && compress(segment)) return true;
        }
        return false;
    }

    private boolean isReady(Segment segment) {
        return segment != segments.active()
                && segment.file instanceof SegmentFile file
                && (!file.wasCompressed() || file.compressed().isWorn())
                && segment.size > 0
                && segment.lastId <= durableId.getAsLong()
                && segment.damages.isEmpty();
    }

    /// @return whether it is compressed now
    private boolean compress(Segment segment) throws IOException {
        var name = Segment.compressed(segment.name);
        if (!segment.isCompressed() && storage.isFile(name)) {
            // Left by a run that could not be finished, or put there by a person.
            if (holds(name, segment.sum())) return takeThePlace(segment, name);
            storage.rename(name, name + ".bad.0");
        }
        var making = SegmentRewrite.making(segment.name);
        try {
            var sum = written(segment, making);
            if (stopped) return false;
            if (!sum.equals(segment.sum())) {
                // Not what was written: damage, which is to be looked at first.
                repairs.scrub(segment.number);
                return false;
            }
            if (!holds(making, sum))
                throw new IOException(making + " does not read as what was written into it");
            return takeThePlace(segment, making);
        } finally {
            storage.delete(making);
        }
    }

    /// @return of the plain bytes
    private Fingerprint written(Segment segment, String making) throws IOException {
        var sum = Fingerprint.EMPTY;
        try (var file = storage.create(making)) {
            file.truncate(0);
            var chunk = ByteBuffer.allocate(CHUNK);
            while (!stopped && segment.file.read(chunk.clear(), sum.bytes()) > 0) {
                var read = Fingerprint.of(chunk.array(), 0, chunk.position());
                file.write(chunk.flip(), sum.bytes());
                sum = sum.then(read);
            }
            file.force();
        }
        return sum;
    }

    private boolean holds(String name, Fingerprint sum) throws IOException {
        var view = storage.compressed(name);
        try {
            return view.sum().equals(sum);
        } finally {
            view.close();
        }
    }

    /// @param from the file that is to have the compressed file's name, or has it
    private boolean takeThePlace(Segment segment, String from) throws IOException {
        // A repair may have put another file in the segment's place meanwhile.
        synchronized (repairs) {
            if (stopped || segment != segments.numbered(segment.number) || !isReady(segment))
                return false;
            // With --fsync off nothing has: what it holds must not be less than the other.
            segment.file.force();
            var name = Segment.compressed(segment.name);
            if (from.equals(name)) storage.forceFolder();
            else storage.rename(from, name);
            if (!segment.isCompressed()) storage.delete(segment.name);
            segment.file.release();
            segment.file.refresh();
            if (segment.file.size() != segment.size) repairs.scrub(segment.number);
        }
        listener.compressed(segment.number, segment.size, segment.storedSize());
        return true;
    }
}
