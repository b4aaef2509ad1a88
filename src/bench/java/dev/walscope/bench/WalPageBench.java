package dev.walscope.bench;

import dev.walscope.wal.Line;
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
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The last page of a million-entry log: what `GET /wal?after=999900&limit=100` reads.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
public class WalPageBench {
    private static final int PAGE = 100;

    /// The folder of a [SampleLog], handed in by [Benchmarks].
    @Param("")
    public String million = "";

    private WriteAheadLog log;

    @Setup
    public void open() throws IOException {
        log = SampleLog.open(Path.of(million), SampleLog.DURABLE);
    }

    @TearDown
    public void close() throws IOException {
        log.close();
    }

    @Benchmark
    public List<Line> lastPage() throws IOException {
        return log.read(SampleLog.ENTRIES - PAGE, PAGE);
    }
}
