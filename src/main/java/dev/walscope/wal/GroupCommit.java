package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The one thread that writes a log, and the queue in front of it.
///
/// It takes what is waiting, lets each write stage its entry, commits them together, and only then
/// answers them, in order. There is no timer: while one batch is being forced the next one gathers,
/// so batches grow by themselves with the load (PostgreSQL's `commit_delay = 0`).
///
/// Nothing may interrupt this thread: an interrupt would close the log's file.
public final class GroupCommit implements AutoCloseable {
    /// Something that wants to be in the log. Called on the writer thread only.
    public interface Write {
        /// Decides what to append and stages it; may stage nothing.
        void stage(WriteAheadLog log);

        /// Bytes of memory that it holds until it is answered and that nothing else bounds.
        default long bytes() {
            return 0;
        }

        /// What was staged is written and, with [Fsync#ALWAYS], durable.
        void committed();

        /// What was staged is not in the log ([DiskFailure.Full]) or its fate is unknown.
        void failed(DiskFailure why);
    }

    private static final int BATCH_WRITES_MAX = 4096;
    private static final long BATCH_BYTES_MAX =
            Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 64);

    /// Kilobytes that writes may hold while they wait or are written.
    private static final int HELD_KILOBYTES_MAX =
            (int) Math.min(64 << 10, Runtime.getRuntime().maxMemory() / 32 / 1024);

    private static final long IDLE_FORCE_MS = 1000;

    private final WriteAheadLog log;
    private final BlockingQueue<Write> queue;
    private final Semaphore kilobytes = new Semaphore(HELD_KILOBYTES_MAX, true);
    private final Consumer<DiskFailure.Fatal> onFatal;
    private final Runnable afterBatch;
    private final Thread thread = Thread.ofPlatform().name("wal-writer").unstarted(this::run);
    private final List<Write> drained = new ArrayList<>();
    private boolean isDrivenByHand;
    private @Nullable Executor lender;
    private volatile boolean closing;

    /// The thread will never look at the queue again.
    private volatile boolean ended;

    private volatile DiskFailure.@Nullable Fatal fatal;

    /// @param capacity writes that may wait; one more waits at the door
    /// @param onFatal hears once when the disk has failed and the log takes no more
    /// @param afterBatch runs when the log has grown and its writes are answered
    public GroupCommit(
            WriteAheadLog log,
            int capacity,
            Consumer<DiskFailure.Fatal> onFatal,
            Runnable afterBatch) {
        this.log = log;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.onFatal = onFatal;
        this.afterBatch = afterBatch;
    }

    public GroupCommit start() {
        thread.start();
        return this;
    }

    /// Without a thread of its own: who writes the log otherwise, on the thread of `lender`, does
    /// this work there between its own.
    public GroupCommit on(Executor lender) {
        this.lender = lender;
        return this;
    }

    private void pumpOnLentThread() {
        try {
            if (fatal == null) log.commit();
        } catch (DiskFailure e) {
            failForGood(e);
        }
        pump();
    }

    /// Without the thread: the caller of [#pump] and [#between] does the writing.
    public GroupCommit byHand() {
        isDrivenByHand = true;
        return this;
    }

    /// Queues a write; waits while the queue is full or what is in it holds too many bytes.
    ///
    /// @return `false` when that took `timeoutMs` or the log is being closed
    public boolean offer(Write write, long timeoutMs) {
        if (closing) return false;
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        var wanted = held(write);
        int held = 0;
        var queued = false;
        try {
            if (wanted > 0 && !kilobytes.tryAcquire(wanted, timeoutMs, TimeUnit.MILLISECONDS))
                return false;
            held = wanted;
            queued = queue.offer(write, until - System.nanoTime(), TimeUnit.NANOSECONDS);
            // It may have come too late to be seen; then it is taken out here.
            queued &= !ended || !queue.remove(write);
            if (queued && lender != null) lender.execute(this::pumpOnLentThread);
            return queued;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (!queued) kilobytes.release(held);
        }
    }

    /// One that holds more than all may has all of it, and is alone.
    private static int held(Write write) {
        return (int) Math.min(HELD_KILOBYTES_MAX, write.bytes() / 1024);
    }

    /// Runs `work` on the writer thread between two batches, unless the disk has failed. When the
    /// work throws [DiskFailure.Fatal], the log takes no more, as after a failed force.
    public <T> CompletableFuture<T> between(Callable<T> work) {
        var task = new Between<>(work);
        if (!offer(task, 60_000))
            task.done.completeExceptionally(new IllegalStateException("the log is closed"));
        else if (isDrivenByHand) pump();
        return task.done;
    }

    /// Writes one batch of what is waiting; for a caller that drives the log without the thread.
    public void pump() {
        queue.drainTo(drained, BATCH_WRITES_MAX);
        writeDrained();
    }

    /// Takes no more writes, answers those that wait, forces the log. Does not close it.
    ///
    /// A write that slipped in behind the thread's last look is refused.
    @Override
    public void close() {
        closing = true;
        queue.offer(new Between<>(() -> null));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        var late = new ArrayList<Write>();
        queue.drainTo(late);
        var why = new DiskFailure("This node is being stopped.", null);
        late.forEach(write -> write.failed(why));
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            try {
                var first = queue.poll(IDLE_FORCE_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    drained.add(first);
                    queue.drainTo(drained, BATCH_WRITES_MAX - 1);
                    writeDrained();
                }
                forceWhatIsWritten();
            } catch (InterruptedException e) {
                // No caller has a reason to; going on is what keeps the log's file open.
                Thread.interrupted();
            } catch (RuntimeException e) {
                brokenInvariant(e);
            }
        }
    }

    private long forcedAtNanos = System.nanoTime();

    /// With [Fsync#INTERVAL], about once a second; otherwise there is nothing to force.
    private void forceWhatIsWritten() {
        if (fatal != null || log.durableId() == log.lastId()) return;
        var now = System.nanoTime();
        if (!closing && now - forcedAtNanos < TimeUnit.MILLISECONDS.toNanos(IDLE_FORCE_MS)) return;
        forcedAtNanos = now;
        try {
            log.force();
            afterBatch.run();
        } catch (DiskFailure e) {
            failForGood(e);
        }
    }

    private void writeDrained() {
        int from = 0;
        while (from < drained.size()) {
            int until = from;
            if (drained.get(from) instanceof Between<?> between) {
                run(between);
                from++;
                continue;
            }
            while (until < drained.size()
                    && !(drained.get(until) instanceof Between<?>)
                    && log.stagedBytes() < BATCH_BYTES_MAX) {
                if (fatal == null) drained.get(until).stage(log);
                until++;
            }
            commit(drained.subList(from, until));
            afterBatch.run();
            from = until;
        }
        forgetDrained();
    }

    private void forgetDrained() {
        for (var write : drained) kilobytes.release(held(write));
        drained.clear();
    }

    private void run(Between<?> between) {
        var failure = fatal;
        if (failure != null) {
            between.failed(failure);
            return;
        }
        try {
            between.run();
        } catch (DiskFailure.Fatal e) {
            failForGood(e);
        }
    }

    private void commit(List<Write> batch) {
        var failure = (DiskFailure) fatal;
        if (failure == null) {
            try {
                log.commit();
            } catch (DiskFailure e) {
                failure = e;
                failForGood(e);
            }
        }
        for (var write : batch) {
            if (failure == null) write.committed();
            else write.failed(failure);
        }
    }

    private void brokenInvariant(RuntimeException e) {
        var failure =
                new DiskFailure.Fatal(
                        "The log's writer found itself in a state that must not be ("
                                + e
                                + "); this"
                                + " node takes no more writes. Restart it.",
                        e);
        failForGood(failure);
        drained.forEach(write -> write.failed(failure));
        forgetDrained();
    }

    private void failForGood(DiskFailure e) {
        if (!(e instanceof DiskFailure.Fatal last)) return;
        fatal = last;
        onFatal.accept(last);
    }

    private static final class Between<T> implements Write {
        private final Callable<T> work;
        private final CompletableFuture<T> done = new CompletableFuture<>();

        Between(Callable<T> work) {
            this.work = work;
        }

        void run() throws DiskFailure.Fatal {
            try {
                done.complete(work.call());
            } catch (DiskFailure.Fatal e) {
                done.completeExceptionally(e);
                throw e;
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        }

        @Override
        public void stage(WriteAheadLog log) {}

        @Override
        public void committed() {}

        @Override
        public void failed(DiskFailure why) {
            done.completeExceptionally(why);
        }
    }
}
