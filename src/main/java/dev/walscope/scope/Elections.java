package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// What the members that elect their leader were heard to do for it, term by term, the newest
/// first. What happened before they were watched, or longer ago than is kept, is not in it.
public record Elections(List<Term> terms) {
    /// @param asked who stood in it or asked whether they would be voted for, and who was asked for
    /// a vote and what they said, in the order in which it was heard
    /// @param leader whom a member named as its leader; `null` for nobody
    /// @param ledMs when one did first; 0 for nobody
    /// @param unledMs for how long there had been no leader by then: since the one before was
    /// killed, paused or stopped, or a majority had not answered it; -1 where that was not seen
    public record Term(
            int number, List<Fact> asked, @Nullable String leader, long ledMs, long unledMs) {
        public Term {
            asked = List.copyOf(asked);
        }

        /// When it was first heard of.
        public long beganMs() {
            return asked.isEmpty() ? ledMs : asked.getFirst().atMs();
        }

        /// Whether somebody stood in it; otherwise at most its votes were asked about.
        public boolean isReal() {
            return leader != null
                    || asked.stream()
                            .anyMatch(
                                    fact ->
                                            !(fact.what()
                                                            instanceof
                                                            Occurrence.Stands(var _, var c))
                                                    || c);
        }

        /// Who voted for its leader, that one first, which votes for itself.
        public List<String> voters() {
            var voters = new ArrayList<String>();
            if (leader != null && candidates().contains(leader)) voters.add(leader);
            for (var fact : asked)
                if (fact.what() instanceof Occurrence.Voted(var _, var candidate, var refusal)
                        && candidate.equals(leader)
                        && refusal == null
                        && !voters.contains(fact.node())) voters.add(fact.node());
            return voters;
        }

        /// Who stood in it, each with its own vote, in the order in which it was heard.
        public List<String> candidates() {
            return asked.stream()
                    .filter(
                            fact ->
                                    fact.what() instanceof Occurrence.Stands(var _, var counts)
                                            && counts)
                    .map(Fact::node)
                    .distinct()
                    .toList();
        }
    }

    public static Elections of(ClusterState state) {
        var facts =
                state.nodes().stream()
                        .filter(node -> Electorates.isOne(node, state.nodes()))
                        .flatMap(node -> node.trail().facts().items().stream())
                        .sorted(Comparator.comparingLong(Fact::atMs))
                        .toList();
        var asked = new TreeMap<Integer, List<Fact>>();
        var led = new TreeMap<Integer, Fact>();
        for (var fact : facts)
            switch (fact.what()) {
                case Occurrence.Stands(var term, var _) -> at(asked, term).add(fact);
                case Occurrence.Voted(var term, var _, var _) -> at(asked, term).add(fact);
                case Occurrence.LeaderKnown(var term, var _) -> {
                    at(asked, term);
                    led.putIfAbsent(term, fact);
                }
                default -> {}
            }
        var terms = new ArrayList<Term>();
        for (int number : asked.descendingKeySet())
            terms.add(term(number, asked.get(number), led, facts));
        return new Elections(List.copyOf(terms));
    }

    private static List<Fact> at(TreeMap<Integer, List<Fact>> asked, int term) {
        return asked.computeIfAbsent(term, _ -> new ArrayList<>());
    }

    private static Term term(
            int number, List<Fact> asked, TreeMap<Integer, Fact> led, List<Fact> facts) {
        var known = led.get(number);
        if (known == null) return new Term(number, asked, null, 0, -1);
        var before = led.lowerEntry(number);
        long endMs = before == null ? 0 : endMs(before.getValue(), known.atMs(), facts);
        return new Term(
                number,
                asked,
                leaderIn(known),
                known.atMs(),
                endMs == 0 ? -1 : known.atMs() - endMs);
    }

    private static String leaderIn(Fact fact) {
        return fact.what() instanceof Occurrence.LeaderKnown(var _, var leader) ? leader : "";
    }

    /// When a leader that was elected was one no longer, before the next one was; 0 where nothing
    /// was seen that would have ended it.
    private static long endMs(Fact elected, long untilMs, List<Fact> facts) {
        Fact end = null;
        for (var fact : facts) {
            boolean isOfIt = fact.node().equals(leaderIn(elected));
            if (!isOfIt || fact.atMs() < elected.atMs() || fact.atMs() > untilMs) continue;
            switch (fact.what()) {
                case Occurrence.ProcessDied _,
                        Occurrence.ProcessPaused _,
                        Occurrence.ProcessStopped _ ->
                        end = end == null ? fact : end;
                case Occurrence.ProcessRunning _ -> end = isPause(end) ? null : end;
                case Occurrence.QuorumChanged(var _, var isThere) -> {
                    if (isThere) end = null;
                    else if (end == null) end = fact;
                }
                default -> {}
            }
        }
        return end == null ? 0 : end.atMs();
    }

    private static boolean isPause(@Nullable Fact end) {
        return end != null && end.what() instanceof Occurrence.ProcessPaused;
    }
}
