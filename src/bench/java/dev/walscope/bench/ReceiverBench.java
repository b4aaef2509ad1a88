package dev.walscope.bench;

import dev.walscope.dedup.Decision;
import dev.walscope.dedup.Forgotten;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.entry.Entry;
import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.RequestTag;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What a write pays for its identity, at a receiver that remembers as many requests as it may: the
/// question whether it is new, with each of the three answers, and being remembered.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ReceiverBench {
    private static final int REMEMBERED = 100_000;
    private static final int CLIENTS = 100;
    private static final long NOW_MS = 1_795_000_000_000L;

    /// Prime, so that all are visited, and no two neighbours one after the other.
    private static final int STRIDE = 7_919;

    private static final JsonText OTHER = JsonText.string("another value");

    /// Twice as many as are remembered: when the row begins again, its first were forgotten long
    /// ago.
    private final Entry[] writes = new Entry[2 * REMEMBERED];

    private IdempotentReceiver receiver = receiver();

    /// Of the write that is remembered next.
    private int next;

    private int asked;

    @Setup
    public void fill() {
        receiver = receiver();
        for (int i = 0; i < writes.length; i++) writes[i] = write(i);
        for (next = 0; next < REMEMBERED; next++) receiver.commit(writes[next]);
    }

    private static IdempotentReceiver receiver() {
        var limits = new Limits(Duration.ofHours(1), REMEMBERED, 64L << 20);
        return new IdempotentReceiver(limits, limits);
    }

    private static Entry write(int number) {
        var plain = SampleLog.entry(number + 1);
        var tag = new RequestTag("client-" + number % CLIENTS, "request-" + number, NOW_MS);
        return new Entry(
                plain.id(), plain.operation(), plain.key(), plain.value(), Optional.of(tag));
    }

    @Benchmark
    public Decision firstTime() {
        var write = writes[REMEMBERED + any()];
        return decide(write, write.value());
    }

    @Benchmark
    public Decision replay() {
        var write = writes[any()];
        return decide(write, write.value());
    }

    @Benchmark
    public Decision conflict() {
        return decide(writes[any()], OTHER);
    }

    /// A new write's whole way, in the course of which the oldest one is forgotten.
    @Benchmark
    public Forgotten firstTimeAndRemembered() {
        var write = writes[next];
        next = (next + 1) % writes.length;
        decide(write, write.value());
        receiver.reserve(write);
        return receiver.commit(write);
    }

    private Decision decide(Entry write, JsonText value) {
        return receiver.decide(
                write.request().orElseThrow(), write.operation(), write.key(), value, Guard.NONE);
    }

    private int any() {
        asked = (asked + STRIDE) % REMEMBERED;
        return asked;
    }
}
