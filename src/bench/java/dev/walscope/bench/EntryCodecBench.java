package dev.walscope.bench;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;

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
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/// One line of the log, made and read, with its checksum.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class EntryCodecBench {
    /// A string needs no second look for its checksum; an object's members may have to be sorted.
    @Param({"string", "object"})
    public String value = "";

    private Entry entry = SampleLog.entry(1);
    private byte[] line = {};

    @Setup
    public void prepare() {
        var plain = SampleLog.entry(500_000);
        entry = plain;
        if (value.equals("object")) {
            var object =
                    JsonText.parse(
                            """
                            {"zip": "10115", "name": "Ada", "age": 36, "tags": ["a", "b"]}\
                            """);
            entry = new Entry(plain.id(), plain.operation(), plain.key(), object, plain.request());
        }
        line = EntryCodec.encode(entry);
    }

    @Benchmark
    public byte[] encode() {
        return EntryCodec.encode(entry);
    }

    @Benchmark
    public Decoded decode() {
        return EntryCodec.decode(line, 0, line.length - 1);
    }

    /// The checksum alone, of an entry that came without its line.
    @Benchmark
    public long crc() {
        return EntryCodec.crc(entry);
    }
}
