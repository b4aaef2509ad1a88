package dev.walscope.snapshot;

import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Entry;
import dev.walscope.snapshot.Snapshots.Reader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Reads a snapshot on a thread of its own, a few thousand lines ahead of the one that takes them
/// in: a start has nothing else to do than that.
final class ReadAhead implements Reader {
    private static final int LINES = 1_000;
    private static final int BATCHES = 8;
    private static final List<Object> END = List.of();

    /// Something that reads a snapshot.
    @FunctionalInterface
    interface Reading {
        Snapshot run(Reader reader) throws IOException;
    }

    private final BlockingQueue<List<Object>> read = new ArrayBlockingQueue<>(BATCHES);

    // The reading thread's.
    private List<Object> batch = new ArrayList<>(LINES);

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
        add(entry);
    }

    @Override
    public void request(Remembered.Write write) {
        add(write);
    }

    private void add(Object one) {
        batch.add(one);
        if (batch.size() < LINES) return;
        put(batch);
        batch = new ArrayList<>(LINES);
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
