package dev.walscope.scope.recording;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Observation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A state and the observations that followed it, as many as can be folded in a few milliseconds.
final class Stretch {
    static final int SEEN_MAX = 512;
    private static final long BYTES_MAX = 1L << 20;

    private final long first;
    private final ClusterState start;
    private final ArrayList<Observation> seen = new ArrayList<>();
    private final BitSet steps = new BitSet();
    private long[] times = new long[16];
    private long fromMs;
    private long toMs;
    private long bytes;
    private int asked;

    /// @param first the position of its first observation
    /// @param fromMs when the newest observation before it was made, 0 when there is none
    Stretch(long first, long fromMs, ClusterState start) {
        this.first = first;
        this.fromMs = fromMs;
        this.toMs = fromMs;
        this.start = start;
        this.bytes = Weight.of(start);
    }

    /// @return the bytes that it takes
    long add(Observation observation, boolean isStep) {
        int at = seen.size();
        // Several threads read the clock, and clocks are set back: time stands still meanwhile.
        toMs = Math.max(toMs, observation.atMs());
        if (fromMs == 0) fromMs = toMs;
        if (at == times.length) times = java.util.Arrays.copyOf(times, 2 * at);
        times[at] = toMs;
        steps.set(at, isStep);
        seen.add(observation);
        if (observation instanceof Observation.OperationAsked) asked++;
        long weight = Weight.of(observation);
        bytes += weight;
        return weight;
    }

    boolean isFull() {
        return seen.size() >= SEEN_MAX || bytes - Weight.of(start) >= BYTES_MAX;
    }

    ClusterState start() {
        return start;
    }

    long first() {
        return first;
    }

    long end() {
        return first + seen.size();
    }

    long fromMs() {
        return fromMs;
    }

    long toMs() {
        return toMs;
    }

    long bytes() {
        return bytes;
    }

    /// How many questions of the window are in it.
    int asked() {
        return asked;
    }

    List<Observation> all() {
        return seen;
    }

    Observation seen(long position) {
        return seen.get((int) (position - first));
    }

    long timeMs(long position) {
        return times[(int) (position - first)];
    }

    /// The position after the last observation made at `ms` or before.
    long positionAt(long ms) {
        int low = 0;
        int high = seen.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= ms) low = middle + 1;
            else high = middle;
        }
        return first + low;
    }

    /// The first position after `position` at which a step begins, or -1.
    long nextStep(long position) {
        int next = steps.nextSetBit((int) Math.max(0, position + 1 - first));
        return next < 0 ? -1 : first + next;
    }

    /// The last position before `position` at which a step begins, or -1.
    long previousStep(long position) {
        long from = Math.min(position - 1 - first, seen.size() - 1L);
        if (from < 0) return -1;
        int previous = steps.previousSetBit((int) from);
        return previous < 0 ? -1 : first + previous;
    }
}
