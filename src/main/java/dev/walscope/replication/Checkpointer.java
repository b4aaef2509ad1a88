package dev.walscope.replication;

import dev.walscope.entry.Entry;
import dev.walscope.snapshot.Membership;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.SnapshotCapture;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Takes snapshots: when asked, and whenever the log has grown by so much; and has segments dropped
/// that they cover ([Retention]).
///
/// One at a time, on a thread of its own; the log's writer is stopped only to say where it stands.
/// The two newest are kept: the older one is what there is when the newest turns out to be damaged.
public final class Checkpointer implements SnapshotSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int KEPT = 2;
    private static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long COMPACT_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// Why no snapshot was taken, in one sentence.
    public static final class NoSnapshot extends Exception {
        public enum Cause {
            /// Nothing is in the log yet.
            empty,
            /// Something in the log cannot be read.
            damaged,
            /// The disk is full.
            no_room,
            /// The disk failed, the node is being stopped, or too much was written meanwhile.
            failed
        }

        private final Cause kind;

        public NoSnapshot(Cause kind, String sentence, @Nullable Throwable cause) {
            super(sentence, cause);
            this.kind = kind;
        }

        public Cause kind() {
            return kind;
        }
    }

    private final WriteAheadLog log;
    private final GroupCommit writer;
    private final AppliedState state;
    private final Snapshots snapshots;
    private final Unhurried pace;

    /// Those of this object's own thread.
    private final Snapshots unhurried;

    private final Retention retention;
    private final Setting setting;
    private final Members members;
    private final Consumer<Snapshot> onTaken;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Checkpointer::background);

    private volatile @Nullable Snapshot newest;

    /// Of the log, when the newest was begun.
    private volatile long newestLogBytes;

    private volatile boolean isUnderWay;
    private volatile boolean closing;
    private volatile long notBeforeNanos = System.nanoTime();
    private volatile long compactNotBeforeNanos = System.nanoTime();

    /// When snapshots are taken, and what may go then.
    ///
    /// @param everyBytes of the log between two; 0 takes them only when asked
    /// @param retainBytes of the log, at least, that are kept though a snapshot covers them
    /// @param captureBytesMax memory for values that are replaced while they are written down
    public record Setting(long everyBytes, long retainBytes, long captureBytesMax) {}

    /// Who belongs to the cluster when the writer stands at an entry.
    @FunctionalInterface
    public interface Members {
        Members NONE = _ -> Optional.empty();

        /// Writer thread only.
        ///
        /// @param id the last entry that is applied
        /// @throws NoSnapshot when that is not known
        Optional<Membership> at(long id) throws NoSnapshot;
    }

    /// @param newest the one that the node's start began with
    /// @param neededIds for each connected follower, the next entry that it needs
    /// @param onTaken hears of each, on the thread that takes them
    public Checkpointer(
            WriteAheadLog log,
            GroupCommit writer,
            AppliedState state,
            Storage storage,
            Optional<Snapshot> newest,
            Setting setting,
            Members members,
            Supplier<List<Long>> neededIds,
            Consumer<Snapshot> onTaken)
            throws IOException {
        this.log = log;
        this.writer = writer;
        this.state = state;
        this.snapshots = new Snapshots(storage);
        this.pace = new Unhurried(log::lastId);
        this.unhurried = new Snapshots(storage, pace::goesOn);
        this.retention = new Retention(log, unhurried, setting.retainBytes(), neededIds);
        this.setting = setting;
        this.members = members;
        this.onTaken = onTaken;
        this.newest = newest.orElse(null);
        newestLogBytes = newest.isEmpty() ? 0 : log.bytesUpTo(newest.get().id());
    }

    private static Thread background(Runnable work) {
        var thread = Thread.ofPlatform().daemon().name("snapshot").unstarted(work);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    @Override
    public Optional<Snapshot> newest() {
        return Optional.ofNullable(newest);
    }

    /// Those that have a file, the newest first.
    public List<Snapshot> all() throws IOException {
        return snapshots.headers();
    }

    /// A key's entry as a snapshot has it; empty when it is not in it.
    ///
    /// @throws IOException when the snapshot cannot be read
    public Optional<Entry> keyIn(long id, String key) throws IOException {
        return snapshots.keyIn(id, key);
    }

    /// Looks whether it is time for one, or for segments to go; called now and then.
    public void tick() {
        if (isUnderWay || closing || System.nanoTime() - notBeforeNanos < 0) return;
        if (setting.everyBytes() > 0 && log.bytes() - newestLogBytes >= setting.everyBytes())
            begin(take(), "no snapshot was taken");
        else if (newest != null
                && System.nanoTime() - compactNotBeforeNanos >= 0
                && retention.isDue(newestId()))
            begin(compact().thenAccept(this::compacted), "the log keeps segments that it need not");
    }

    /// What could not be dropped now is not looked at ten times a second.
    private void compacted(long bytes) {
        if (bytes == 0) compactNotBeforeNanos = System.nanoTime() + COMPACT_AGAIN_NANOS;
    }

    private void begin(CompletableFuture<?> work, String otherwise) {
        isUnderWay = true;
        work.whenComplete(
                (_, failure) -> {
                    isUnderWay = false;
                    if (failure == null) return;
                    notBeforeNanos = System.nanoTime() + RETRY_NANOS;
                    if (!closing) LOG.warn("{}: {}", otherwise, said(failure));
                });
    }

    private long newestId() {
        var before = newest;
        return before == null ? 0 : before.id();
    }

    private static String said(Throwable failure) {
        var cause = failure instanceof CompletionException e ? e.getCause() : failure;
        return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    }

    /// Takes one of what the log holds when its turn comes; when the newest is of that, it is the
    /// answer. Fails with [NoSnapshot].
    public CompletableFuture<Snapshot> take() {
        return inBackground(this::taken);
    }

    @Override
    public byte[] bytes(long id, long offset, int maxBytes) throws IOException {
        return snapshots.bytes(id, offset, maxBytes);
    }

    /// Looks whether it is damaged on this disk too: then its copy takes its place, or another is
    /// taken.
    @Override
    public CompletableFuture<Snapshot> sound(long id) {
        return inBackground(
                () -> {
                    var before = newest;
                    if (before != null && unhurried.keepTwice(before.id())) return before;
                    newest = null;
                    return taken();
                });
    }

    private <T> CompletableFuture<T> inBackground(Callable<T> work) {
        var done = new CompletableFuture<T>();
        try {
            thread.execute(
                    () -> {
                        try {
                            pace.begin();
                            done.complete(work.call());
                        } catch (Exception e) {
                            done.completeExceptionally(e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(stopping(e));
        }
        return done;
    }

    /// Drops the segments that may go.
    ///
    /// @return their bytes
    CompletableFuture<Long> compact() {
        return inBackground(this::compacted);
    }

    private long compacted() throws IOException {
        if (closing) return 0;
        var bytes = retention.run(newestId());
        newestLogBytes -= bytes;
        return bytes;
    }

    private Snapshot taken() throws NoSnapshot {
        if (closing) throw stopping(null);
        var before = newest;
        if (log.lastId() == 0)
            throw new NoSnapshot(
                    NoSnapshot.Cause.empty,
                    "The log is empty; write something before a snapshot is taken.",
                    null);
        if (before != null && before.id() == state.appliedId() && isThere(before)) return before;
        var capture = captured();
        try {
            var logBytes = log.bytes();
            var written =
                    unhurried.write(
                            capture,
                            sum(capture),
                            log.sealed(capture.id()),
                            log.milestones(),
                            () -> end(capture));
            if (written == null && closing) throw stopping(null);
            if (written == null)
                throw failed(
                        "More was overwritten while the snapshot was written than there is memory"
                                + " for; ask again when less is written.",
                        null);
            newest = written;
            newestLogBytes = logBytes;
            onTaken.accept(written);
            prune();
            compactedWithin();
            return written;
        } catch (Storage.NoRoom e) {
            throw new NoSnapshot(
                    NoSnapshot.Cause.no_room,
                    "The disk has no room for a snapshot; make some and ask again.",
                    e);
        } catch (IOException e) {
            throw failed("The snapshot cannot be written: " + e.getMessage() + ".", e);
        } finally {
            // Whatever came of it, nothing is kept for it any more.
            writer.between(() -> ended(capture));
        }
    }

    private boolean isThere(Snapshot snapshot) {
        try {
            return snapshots.ids().contains(snapshot.id());
        } catch (IOException e) {
            return false;
        }
    }

    private static NoSnapshot stopping(@Nullable Throwable cause) {
        return failed("This node is being stopped.", cause);
    }

    private static NoSnapshot failed(String sentence, @Nullable Throwable cause) {
        return new NoSnapshot(NoSnapshot.Cause.failed, sentence, cause);
    }

    /// What is captured is on the disk: a snapshot must not know more than the log.
    private SnapshotCapture captured() throws NoSnapshot {
        var capture =
                await(
                        () -> {
                            log.forceAll();
                            return state.capture(
                                    setting.captureBytesMax(), members.at(state.appliedId()));
                        });
        return capture.orElseThrow(Checkpointer::damaged);
    }

    private Fingerprint sum(SnapshotCapture capture) throws IOException, NoSnapshot {
        var sum = log.fingerprint(capture.id());
        if (sum == null) throw damaged();
        return sum;
    }

    private static NoSnapshot damaged() {
        return new NoSnapshot(
                NoSnapshot.Cause.damaged,
                "Something in the log cannot be read, so there is no telling what it adds up to;"
                        + " GET /status names the entries.",
                null);
    }

    private void end(SnapshotCapture capture) throws IOException {
        try {
            await(() -> ended(capture));
        } catch (NoSnapshot e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static boolean ended(SnapshotCapture capture) {
        capture.keys().end();
        return true;
    }

    private <T> T await(Callable<T> work) throws NoSnapshot {
        try {
            return writer.between(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSnapshot why) throw why;
            if (e.getCause() instanceof DiskFailure failure)
                throw failed(String.valueOf(failure.getMessage()), e);
            throw stopping(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping(e);
        }
    }

    /// The snapshot has been taken, whatever comes of this.
    private void compactedWithin() {
        try {
            compacted();
        } catch (IOException e) {
            if (!closing) LOG.warn("the log keeps segments that it need not: {}", e.getMessage());
        }
    }

    private void prune() {
        try {
            for (var id : snapshots.ids().stream().skip(KEPT).toList()) snapshots.delete(id);
        } catch (IOException e) {
            LOG.warn("an old snapshot stays: {}", e.getMessage());
        }
    }

    /// Gives up the one that is being written.
    @Override
    public void close() {
        closing = true;
        pace.end();
        thread.close();
    }
}
