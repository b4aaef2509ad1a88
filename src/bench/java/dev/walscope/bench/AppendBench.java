package dev.walscope.bench;

import dev.walscope.entry.Entry;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// 64 writers, each of which waits until its entry is on the disk before it writes the next.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(64)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 7, time = 2)
public class AppendBench {
    private static final int QUEUE_CAPACITY = 4096;
    private static final long PATIENCE_MS = 5000;

    /// An empty folder on a real disk, handed in by [Benchmarks].
    @Param("")
    public String folder = "";

    private Entry sample = SampleLog.entry(1);
    private WriteAheadLog log;
    private GroupCommit writer;

    @Setup
    public void open() throws IOException {
        var path = Path.of(folder, "append");
        SampleLog.delete(path);
        sample = SampleLog.entry(1);
        log = SampleLog.open(path, SampleLog.DURABLE);
        writer = new GroupCommit(log, QUEUE_CAPACITY, _ -> {}, () -> {}).start();
    }

    @TearDown
    public void close() throws IOException {
        writer.close();
        log.close();
        SampleLog.delete(Path.of(folder, "append"));
    }

    @Benchmark
    public long append() {
        var append = new Append(sample);
        if (!writer.offer(append, PATIENCE_MS)) throw new IllegalStateException("queue is full");
        return append.durable.join();
    }

    /// What a leader does with a write, less its decisions.
    private static final class Append implements GroupCommit.Write {
        private final Entry sample;
        private final CompletableFuture<Long> durable = new CompletableFuture<>();
        private long id;

        Append(Entry sample) {
            this.sample = sample;
        }

        @Override
        public void stage(WriteAheadLog log) {
            id = log.nextId();
            var entry =
                    new Entry(
                            id, sample.operation(), sample.key(), sample.value(), sample.request());
            log.stage(entry, OptionalLong.empty());
        }

        @Override
        public void committed() {
            durable.complete(id);
        }

        @Override
        public void failed(DiskFailure why) {
            durable.completeExceptionally(why);
        }
    }
}
