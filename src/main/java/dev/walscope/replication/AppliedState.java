package dev.walscope.replication;

import dev.walscope.dedup.Forgotten;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.entry.Entry;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// What the log adds up to: the keys' values and the remembered requests, up to [#appliedId].
///
/// The writer thread applies; any thread reads.
public final class AppliedState {
    private final IdempotentReceiver receiver;
    private final Consumer<Forgotten> onForgotten;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition applied = lock.newCondition();
    private volatile KeyValueStore keys = new KeyValueStore();
    private volatile long appliedId;
    private long lastTimestampMs;

    /// @param onForgotten hears which requests made room for others
    public AppliedState(IdempotentReceiver receiver, Consumer<Forgotten> onForgotten) {
        this.receiver = receiver;
        this.onForgotten = onForgotten;
    }

    public KeyValueStore keys() {
        return keys;
    }

    public IdempotentReceiver receiver() {
        return receiver;
    }

    /// The last id whose effect a reader sees.
    public long appliedId() {
        return appliedId;
    }

    /// The newest time that stands in an entry. Writer thread only.
    long lastTimestampMs() {
        return lastTimestampMs;
    }

    /// Takes in what is read back at start.
    public WriteAheadLog.Reader reader() {
        return new WriteAheadLog.Reader() {
            @Override
            public void apply(Entry entry) {
                restore(entry);
            }

            @Override
            public void again() {
                keys = new KeyValueStore();
                receiver.rebuild().finish();
                appliedId = 0;
            }
        };
    }

    private void restore(Entry entry) {
        keys.apply(entry);
        receiver.restore(entry);
        noteTime(entry);
        appliedId = entry.id();
    }

    /// Applies an entry that has just been written.
    public void apply(Entry entry) {
        keys.apply(entry);
        var forgotten = receiver.commit(entry);
        noteTime(entry);
        appliedId = entry.id();
        if (!forgotten.expired().isEmpty() || !forgotten.evicted().isEmpty())
            onForgotten.accept(forgotten);
    }

    /// The log's unreadable tail counts as applied: there is nothing to wait for.
    public void skipTo(long id) {
        appliedId = Math.max(appliedId, id);
    }

    /// Adds everything up anew, because an entry in the middle became readable.
    ///
    /// The order of entries is what their meaning depends on, so a late one cannot just be applied.
    /// When the log cannot be read, everything stays as it was.
    public void rebuild(WriteAheadLog log) throws IOException {
        var anewKeys = new KeyValueStore();
        var anewWrites = receiver.rebuild();
        log.replay(
                entry -> {
                    anewKeys.apply(entry);
                    anewWrites.restore(entry);
                    noteTime(entry);
                });
        anewWrites.finish();
        keys = anewKeys;
    }

    private void noteTime(Entry entry) {
        if (entry.request().isPresent())
            lastTimestampMs = Math.max(lastTimestampMs, entry.request().get().timestampMs());
    }

    /// Waits until entry `id` is applied.
    ///
    /// @return `false` when that took longer than `timeoutMs`
    public boolean awaitApplied(long id, long timeoutMs) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            while (appliedId < id) {
                if (left <= 0) return false;
                left = applied.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Wakes those who wait; once a batch.
    public void announce() {
        lock.lock();
        try {
            applied.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
