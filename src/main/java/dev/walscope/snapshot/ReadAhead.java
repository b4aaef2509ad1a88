package dev.walscope.snapshot;

import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.snapshot.Snapshots.Reader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Reads a snapshot on a thread of its own, some lines ahead of the one that takes them in: a start
/// has nothing else to do than that. No more of them than a small part of any heap: whether there
/// is room for all is known to who takes them in.
final class ReadAhead implements Reader {
    /// As [KeyValueStore#bytesOf] reckons; about a thousand lines of a short value.
    private static final long BATCH_BYTES = 256 << 10;

    private static final int BATCHES = 8;
    private static final List<Object> END = List.of();
    private static final JsonText NO_VALUE = JsonText.string("");

    /// Something that reads a snapshot.
    @FunctionalInterface
    interface Reading {
        Snapshot run(Reader reader) throws IOException;
    }

    private final BlockingQueue<List<Object>> read = new ArrayBlockingQueue<>(BATCHES);

    // The reading thread's.
    private List<Object> batch = new ArrayList<>();
    private long bytes;

    private ReadAhead() {}

    /// @param reader takes in what is read, on the calling thread
    static Snapshot run(Reading reading, Reader reader) throws IOException {
        var ahead = new ReadAhead();
        var task = new FutureTask<>(() -> ahead.readAll(reading));
        var thread = Thread.ofPlatform().daemon().name("snapshot").start(task);
        try {
            for (var batch = ahead.read.take(); batch != END; batch = ahead.read.take())
                for (var one : batch)
                    if (one instanceof Entry entry) reader.key(entry);
                    else reader.request((Remembered.Write) one);
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading a snapshot", e);
        } finally {
            // It may wait for room that nobody will make.
            thread.interrupt();
        }
    }

    private Snapshot readAll(Reading reading) throws IOException {
        try {
            return reading.run(this);
        } finally {
            put(batch);
            put(END);
        }
    }

    @Override
    public void key(Entry entry) {
        add(entry, entry.key(), entry.value());
    }

    @Override
    public void request(Remembered.Write write) {
        add(write, write.key(), NO_VALUE);
    }

    private void add(Object one, String key, @Nullable JsonText value) {
        batch.add(one);
        bytes += KeyValueStore.bytesOf(key, value);
        if (bytes < BATCH_BYTES) return;
        put(batch);
        batch = new ArrayList<>();
        bytes = 0;
    }

    private void put(List<Object> lines) {
        try {
            read.put(lines);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody takes in what is read", e);
        }
    }
}
