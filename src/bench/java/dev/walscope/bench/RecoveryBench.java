package dev.walscope.bench;

import dev.walscope.entry.Entry;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.WriteAheadLog;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Opens a log of a million entries, every checksum verified, once in a fresh JVM each: what a node
/// that starts pays, with the files in the page cache.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class RecoveryBench {
    /// The folder of a [SampleLog], handed in by [Benchmarks].
    @Param("")
    public String million = "";

    @Benchmark
    public void openLog(Blackhole hole) throws IOException {
        open(hole::consume).close();
    }

    @Benchmark
    public KeyValueStore openLogAndApply() throws IOException {
        var keys = new KeyValueStore();
        open(keys::apply).close();
        return keys;
    }

    private WriteAheadLog open(Consumer<Entry> apply) throws IOException {
        return WriteAheadLog.open(
                new FolderStorage(Path.of(million)),
                SampleLog.DURABLE,
                LogListener.NONE,
                apply::accept);
    }
}
