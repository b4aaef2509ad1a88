package dev.walscope.lesson.play;

import dev.walscope.api.FollowerStatus;
import dev.walscope.scope.Fact;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Occurrence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongToIntFunction;

/// What happened to one node, as it would be told in any other run of the same lesson: which facts,
/// in which order, in which words. Their times stay; [Normalizer] gives them others. Pure.
record FactNormalizer(TextNormalizer words) {
    /// Within a step, what the operating system told of the process comes first, then what the node
    /// said, one follower after the other: those tidings overtake each other.
    ///
    /// @param stepAt the step in which a moment lies
    List<Fact> of(NodeView node, LongToIntFunction stepAt) {
        return settled(node.trail().facts().items(), stepAt).stream()
                .sorted(
                        Comparator.<Fact>comparingInt(fact -> stepAt.applyAsInt(fact.atMs()))
                                .thenComparing(fact -> group(fact.what())))
                .map(fact -> new Fact(fact.atMs(), fact.node(), normalized(node, fact.what())))
                .toList();
    }

    /// Without how a follower came to stream, and how often it fell behind for a moment and
    /// streamed again, which is a matter of moments: what counts is that it does. Another process
    /// of the leader says it anew. Of a leader's majority it is the same: only whether it had one
    /// at the end of a step, and had none before.
    private static List<Fact> settled(List<Fact> facts, LongToIntFunction stepAt) {
        var states = new HashMap<String, FollowerStatus.State>();
        var majorities = new TreeMap<Integer, Fact>();
        for (var fact : facts)
            if (fact.what() instanceof Occurrence.QuorumChanged)
                majorities.put(stepAt.applyAsInt(fact.atMs()), fact);
        boolean hadMajority = true;
        var settled = new ArrayList<Fact>();
        for (var fact : facts) {
            if (fact.what() instanceof Occurrence.QuorumChanged(var _, var isThere)) {
                boolean isLast = majorities.containsValue(fact);
                if (isLast && isThere != hadMajority) settled.add(fact);
                if (isLast) hadMajority = isThere;
                continue;
            }
            if (fact.what() instanceof Occurrence.OfProcess) states.clear();
            if (fact.what() instanceof Occurrence.FollowerChanged(var follower, var state, var _)
                    && (state == FollowerStatus.State.catching_up
                            || states.put(follower, state) == state)) continue;
            settled.add(fact);
        }
        return settled;
    }

    /// What a fact is about: 0 for the node's own process, then the node itself, then followers.
    private static int group(Occurrence what) {
        if (what instanceof Occurrence.OfProcess) return 0;
        return what instanceof Occurrence.FollowerChanged(var follower, var _, var _)
                ? 1 + TextNormalizer.number(follower)
                : 1;
    }

    /// With the words that a process, a disk or another node chose made alike.
    private Occurrence normalized(NodeView node, Occurrence what) {
        return switch (what) {
            case Occurrence.Attached(var url) -> new Occurrence.Attached(words.of(url));
            case Occurrence.ProcessStarted(var pid) ->
                    new Occurrence.ProcessStarted(pid == null ? null : words.pid(node, pid));
            case Occurrence.ProcessRunning(var pid) ->
                    new Occurrence.ProcessRunning(pid == null ? null : words.pid(node, pid));
            case Occurrence.ProcessStopped(var exit) ->
                    new Occurrence.ProcessStopped(words.ofNode(node, exit));
            case Occurrence.ProcessDied(var exit) ->
                    new Occurrence.ProcessDied(words.ofNode(node, exit));
            case Occurrence.ReadOnly(var reason) ->
                    new Occurrence.ReadOnly(words.ofNode(node, reason));
            case Occurrence.EntryCorrupt(var id, var reason) ->
                    new Occurrence.EntryCorrupt(id, words.of(reason));
            case Occurrence.ProcessPaused _,
                    Occurrence.ProcessStopping _,
                    Occurrence.DataWiped _,
                    Occurrence.DataRestored _,
                    Occurrence.BytesChanged _,
                    Occurrence.Unreachable _,
                    Occurrence.Ready _,
                    Occurrence.LogShortened _,
                    Occurrence.EndLost _,
                    Occurrence.TailTorn _,
                    Occurrence.SegmentMended _,
                    Occurrence.SegmentRolled _,
                    Occurrence.SegmentCompressed _,
                    Occurrence.SegmentDropped _,
                    Occurrence.SnapshotTaken _,
                    Occurrence.SnapshotInstalled _,
                    Occurrence.OfMember _,
                    Occurrence.EntryRepaired _,
                    Occurrence.CrcCorrected _,
                    Occurrence.LogWhole _,
                    Occurrence.LogRepairing _,
                    Occurrence.LogDegraded _,
                    Occurrence.FollowerChanged _,
                    Occurrence.Told _ ->
                    what;
        };
    }
}
