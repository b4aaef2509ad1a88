package dev.walscope.bench;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.recording.Recording;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the window pays for what it hears under full load: the fold of what three nodes said in a
/// thirtieth of a second into a state that is as full as it gets, and a step back in a recording.
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FoldBench {
    private static final int TURNS = 2_000;

    private ClusterState full = ClusterState.EMPTY;
    private List<Observation> turn = List.of();
    private Recording recording = Recording.empty();
    private long position;

    @Setup
    public void fill() {
        recording = Recording.empty();
        FullLoad.beginning().forEach(recording::add);
        for (long i = 1; i < TURNS; i++) FullLoad.turn(i).forEach(recording::add);
        full = recording.last();
        turn = FullLoad.turn(TURNS);
        position = recording.end();
    }

    @Benchmark
    public ClusterState foldWhatThreeNodesSaid() {
        var state = full;
        for (var seen : turn) state = Fold.apply(state, seen);
        return state;
    }

    /// From moment to moment towards the beginning, and from there anew.
    @Benchmark
    public ClusterState stepBack() {
        position = position <= recording.first() ? recording.end() : position;
        position = recording.previousStep(position);
        return recording.at(position);
    }
}
