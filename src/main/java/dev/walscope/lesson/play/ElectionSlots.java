package dev.walscope.lesson.play;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fact;
import dev.walscope.scope.Occurrence;

import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongToIntFunction;

/// Where in its step each act of an election stands, over all members: who asks comes before who
/// votes, however the tidings of different members overtook each other. Pure.
final class ElectionSlots {
    /// The acts of one election, in the order that they can only have.
    private record Act(int term, int phase) implements Comparable<Act> {
        @Override
        public int compareTo(Act other) {
            int byTerm = Integer.compare(term, other.term);
            return byTerm == 0 ? Integer.compare(phase, other.phase) : byTerm;
        }
    }

    private final LongToIntFunction stepAt;
    private final TreeMap<Integer, TreeSet<Act>> acts = new TreeMap<>();
    private final TreeMap<Integer, Integer> before = new TreeMap<>();

    /// @param stepAt the step in which a moment lies
    ElectionSlots(ClusterState state, LongToIntFunction stepAt) {
        this.stepAt = stepAt;
        for (var node : state.nodes()) {
            var ofProcess = new TreeMap<Integer, Integer>();
            for (var fact : node.trail().facts().items()) {
                int step = stepAt.applyAsInt(fact.atMs());
                if (isOfElection(fact.what()))
                    acts.computeIfAbsent(step, _ -> new TreeSet<>()).add(act(fact.what()));
                else if (fact.what() instanceof Occurrence.OfProcess)
                    ofProcess.merge(step, 1, Integer::sum);
            }
            ofProcess.forEach((step, n) -> before.merge(step, n, Math::max));
        }
    }

    static boolean isOfElection(Occurrence what) {
        return what instanceof Occurrence.Stands
                || what instanceof Occurrence.Voted
                || what instanceof Occurrence.LeaderKnown;
    }

    /// How many slots of its step come before that of `fact`, which is of an election.
    int of(Fact fact) {
        int step = stepAt.applyAsInt(fact.atMs());
        var ofStep = acts.getOrDefault(step, new TreeSet<>());
        return before.getOrDefault(step, 0) + ofStep.headSet(act(fact.what())).size();
    }

    private static Act act(Occurrence what) {
        return switch (what) {
            case Occurrence.Stands(var term, var counts) -> new Act(term, counts ? 1 : 0);
            case Occurrence.Voted(var term, var _, var _) -> new Act(term, 2);
            case Occurrence.LeaderKnown(var term, var _) -> new Act(term, 3);
            default -> throw new IllegalArgumentException(what + " is of no election");
        };
    }
}
