package dev.walscope.scope.recording;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.SentHistory;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// A run of a cluster as it was observed: grows at its end, and knows the state at each moment.
///
/// A moment is a *position*: how many observations, counted from the first ever, have been folded
/// in. The state at a position is never stored but folded from the nearest state before it; one is
/// kept every [Stretch#SEEN_MAX] observations, and around the moment asked for last one every
/// [#MILESTONE], so that going on from there, either way, costs a few folds.
///
/// Bounded by its estimated bytes. When it is full the oldest stretch goes, and the state at its
/// end, which the next stretch begins with, stands for all that was before.
///
/// For one thread, but for [#copy], whose result is immutable.
public final class Recording {
    /// About two minutes of a cluster under full load, many hours of a quiet one.
    public static final long BYTES_MAX = 64L << 20;

    private static final int MILESTONE = 16;
    private static final int VISITED_MAX = 128;

    private final long maxBytes;
    private final boolean keepsOperations;
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private ClusterState last;
    private long bytes;
    private final NavigableMap<Long, ClusterState> visited = new TreeMap<>();

    /// What is to be written to a file.
    ///
    /// @param start the state before the first of `seen`
    /// @param keepsOperations whether what the window asked is among them
    public record Copy(ClusterState start, List<Observation> seen, boolean keepsOperations) {
        public Copy(ClusterState start, List<Observation> seen) {
            this(start, seen, true);
        }
    }

    public Recording(ClusterState start, long maxBytes) {
        this(start, maxBytes, true);
    }

    /// @param keepsOperations whether what the window asked is among what will be added
    Recording(ClusterState start, long maxBytes, boolean keepsOperations) {
        this.maxBytes = maxBytes;
        this.keepsOperations = keepsOperations;
        last = start;
        begin(0, 0);
    }

    /// Nothing yet, and room for [#BYTES_MAX].
    public static Recording empty() {
        return new Recording(ClusterState.EMPTY, BYTES_MAX);
    }

    /// Keeps `seen` and folds it.
    ///
    /// @return the state with it
    public ClusterState add(Observation seen) {
        if (newest().isFull()) begin(end(), newest().toMs());
        var before = last;
        last = Fold.apply(before, seen);
        var change = Change.of(before, last, seen.node());
        bytes += newest().add(seen, change.isStep());
        for (var fact : change.facts()) marks.add(new Mark(end(), fact));
        while (bytes > maxBytes && stretches.size() > 1) dropOldest();
        return last;
    }

    private void begin(long position, long fromMs) {
        var stretch = new Stretch(position, fromMs, last);
        stretches.add(stretch);
        bytes += stretch.bytes();
    }

    private void dropOldest() {
        bytes -= stretches.removeFirst().bytes();
        marks.removeIf(mark -> mark.position() <= first());
        visited.headMap(first()).clear();
    }

    private Stretch newest() {
        return stretches.getLast();
    }

    /// The state at the end.
    public ClusterState last() {
        return last;
    }

    /// The earliest position whose state can still be told.
    public long first() {
        return stretches.getFirst().first();
    }

    /// The position after the newest observation.
    public long end() {
        return newest().end();
    }

    public boolean isEmpty() {
        return first() == end();
    }

    /// The memory that it is estimated to take.
    public long bytes() {
        return bytes;
    }

    /// When the first observation that is kept was made, milliseconds since 1970; 0 before there is
    /// one.
    public long fromMs() {
        return stretches.getFirst().fromMs();
    }

    public long toMs() {
        return newest().toMs();
    }

    /// The state at `position`, or at the nearest that is kept.
    public ClusterState at(long position) {
        long wanted = held(position);
        if (wanted == end()) return last;
        var stretch = stretch(wanted);
        var near = visited.floorEntry(wanted);
        boolean isNear = near != null && near.getKey() >= stretch.first();
        if (!isNear) visited.clear();
        var state = isNear ? near.getValue() : stretch.start();
        long at = isNear ? near.getKey() : stretch.first();
        while (at < wanted) {
            state = Fold.apply(state, stretch.seen(at));
            at++;
            if (at % MILESTONE == 0) visited.put(at, state);
        }
        visited.headMap(stretch.first()).clear();
        visited.put(wanted, state);
        if (visited.size() > VISITED_MAX) visited.clear();
        return state;
    }

    /// When the newest observation before `position` was made; never falls as positions grow.
    public long timeMs(long position) {
        long wanted = held(position);
        if (wanted == first()) return fromMs();
        return stretch(wanted - 1).timeMs(wanted - 1);
    }

    /// The last position whose observations were all made at `ms` or before.
    public long positionAt(long ms) {
        if (ms < fromMs()) return first();
        var stretch = stretches.get(lastWhere(Stretch::fromMs, ms));
        return stretch.positionAt(ms);
    }

    /// What happened, oldest first.
    public List<Mark> marks() {
        return List.copyOf(marks);
    }

    /// A step ends just before the next observation that changes what the lanes or the cards show;
    /// so the entries that were fetched because of a change are shown with it.
    public long nextStep(long position) {
        for (int i = index(held(position)); i < stretches.size(); i++) {
            long next = stretches.get(i).nextStep(position);
            if (next > position) return next;
        }
        return end();
    }

    public long previousStep(long position) {
        for (int i = index(held(position)); i >= 0; i--) {
            long previous = stretches.get(i).previousStep(position);
            if (previous >= 0) return previous;
        }
        return first();
    }

    public Copy copy() {
        var seen = new ArrayList<Observation>();
        for (var stretch : stretches) seen.addAll(stretch.all());
        return new Copy(stretches.getFirst().start(), List.copyOf(seen), keepsOperations);
    }

    /// What the window had asked by `position`, as far as that was answered by then.
    public SentHistory operations(long position) {
        var seen = new ArrayList<Observation>();
        for (var stretch : stretches) {
            long wanted = Math.clamp(position - stretch.first(), 0, stretch.all().size());
            seen.addAll(stretch.all().subList(0, (int) wanted));
        }
        return sent(seen, keepsOperations);
    }

    /// How many questions of the window it holds, answered or not.
    public long asked() {
        return stretches.stream().mapToLong(Stretch::asked).sum();
    }

    /// Whether what the window asked was kept, which old recordings did not.
    public boolean keepsOperations() {
        return keepsOperations;
    }

    private static SentHistory sent(List<Observation> all, boolean areKept) {
        var byNumber = new LinkedHashMap<Long, ClientOperation>();
        long left = 0;
        for (var seen : all) {
            switch (seen) {
                case Observation.OperationAsked asked ->
                        byNumber.putIfAbsent(
                                asked.question().number(),
                                new ClientOperation(asked.question(), null));
                case Observation.OperationAnswered answered ->
                        byNumber.put(
                                answered.operation().question().number(), answered.operation());
                case Observation.OperationsLeft more -> left += more.count();
                default -> {}
            }
        }
        var operations = new ArrayList<>(byNumber.values());
        operations.sort(Comparator.comparingLong(one -> one.question().nanos()));
        return new SentHistory(operations, left, areKept);
    }

    private long held(long position) {
        return Math.clamp(position, first(), end());
    }

    private Stretch stretch(long position) {
        return stretches.get(index(position));
    }

    private int index(long position) {
        return lastWhere(Stretch::first, position);
    }

    /// The last stretch whose figure is at most `limit`; figures do not fall.
    private int lastWhere(ToLongFunction<Stretch> figure, long limit) {
        int low = 0;
        int high = stretches.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (figure.applyAsLong(stretches.get(middle)) <= limit) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
