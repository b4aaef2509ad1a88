package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;
import dev.walscope.snapshot.Membership;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Which entries of a log are of which term, as runs: terms only grow from one entry to the next.
///
/// Two logs that have an entry of the same id and term are the same up to there (the Log Matching
/// Property), so where two logs part can be told from their runs alone. One thread.
final class TermRuns {
    /// That many runs are told, the newest and the oldest of those that matter.
    private static final int TOLD_MAX = 64;

    /// The terms by the first id of each.
    private final TreeMap<Long, Integer> terms = new TreeMap<>();

    private long lastId;

    /// Forgets all; what is added next is the entry behind `id`.
    void beginBehind(long id) {
        terms.clear();
        lastId = id;
    }

    /// What is known of the entries before those that were added.
    void precededBy(List<Membership.TermStart> starts) {
        for (var start : starts) terms.putIfAbsent(start.firstId(), start.term());
        var before = -1;
        for (var run = terms.entrySet().iterator(); run.hasNext(); ) {
            var term = run.next().getValue();
            if (term == before) run.remove();
            before = term;
        }
    }

    /// Where each term up to entry `untilId` begins, the newest of them.
    List<Membership.TermStart> starts(long untilId, int max) {
        return terms.headMap(untilId, true).descendingMap().entrySet().stream()
                .limit(max)
                .map(one -> new Membership.TermStart(one.getKey(), one.getValue()))
                .toList()
                .reversed();
    }

    void add(long id, int term) {
        if (id != lastId + 1) throw new IllegalStateException("entry " + id + " after " + lastId);
        if (terms.isEmpty() || terms.lastEntry().getValue() != term) terms.put(id, term);
        lastId = id;
    }

    void cutFrom(long id) {
        terms.tailMap(id, true).clear();
        lastId = Math.min(lastId, id - 1);
    }

    long lastId() {
        return lastId;
    }

    /// 0 when there is no such entry, or it is from before all that is known.
    int termAt(long id) {
        if (id < 1 || id > lastId) return 0;
        var run = terms.floorEntry(id);
        return run == null ? 0 : run.getValue();
    }

    /// The runs from the one that holds entry `id` on.
    List<Run> from(long id) {
        if (terms.isEmpty()) return List.of();
        var floor = terms.floorKey(Math.max(1, id));
        var first = floor == null ? terms.firstKey() : floor;
        var runs = new ArrayList<Run>();
        for (var start : terms.tailMap(first, true).keySet()) runs.add(runAt(start));
        if (runs.size() <= TOLD_MAX) return runs;
        var told = new ArrayList<>(runs.subList(0, TOLD_MAX / 2));
        told.addAll(runs.subList(runs.size() - TOLD_MAX / 2, runs.size()));
        return told;
    }

    private Run runAt(long start) {
        var next = terms.higherKey(start);
        return new Run(start, next == null ? lastId : next - 1, terms.get(start));
    }

    /// The last id that another log is known to have in common with this one; 0 when none is.
    ///
    /// @param others the runs of that log, the newest last
    long agreementWith(List<Run> others) {
        for (var other : others.reversed()) {
            for (var start : terms.descendingKeySet()) {
                var own = runAt(start);
                if (own.term() < other.term()) break;
                if (own.term() > other.term()) continue;
                var last = Math.min(own.lastId(), other.lastId());
                if (last >= own.firstId() && last >= other.firstId()) return last;
            }
        }
        return 0;
    }
}
