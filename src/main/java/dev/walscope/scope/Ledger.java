package dev.walscope.scope;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Every write that the window was told is done, held against what the nodes have now.
///
/// The nodes keep no such list; only someone outside who remembers the promise can tell that it was
/// broken. Bounded: the newest 5,000 promises of each node.
public record Ledger(List<Line> lines) {
    static final int MAX_WRITES = 5_000;

    public enum Verdict {
        safe("safe"),
        at_risk("one copy"),
        lost("lost");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// @param holders names of the nodes that have the entry on disk, as far as is known
    /// @param reason why it is not safe, one sentence; empty when it is
    public record Line(
            Acknowledgement write, Verdict verdict, List<String> holders, String reason) {}

    /// Newest first.
    public static Ledger of(ClusterState state) {
        var lines = new ArrayList<Line>();
        for (var node : state.nodes())
            for (var write : node.acknowledged().items()) lines.add(judged(state, write));
        lines.sort(
                Comparator.comparingLong((Line line) -> line.write().atMs())
                        .thenComparingLong(line -> line.write().id())
                        .reversed());
        return new Ledger(List.copyOf(lines));
    }

    public long count(Verdict verdict) {
        return lines.stream().filter(line -> line.verdict() == verdict).count();
    }

    private static Line judged(ClusterState state, Acknowledgement write) {
        var holders =
                state.nodes().stream()
                        .filter(node -> holds(node, write))
                        .map(NodeView::name)
                        .toList();
        if (holders.isEmpty())
            return new Line(write, Verdict.lost, holders, "No node has entry " + write.id() + ".");
        if (holders.size() == 1 && state.nodes().size() > 1)
            return new Line(
                    write,
                    Verdict.at_risk,
                    holders,
                    "Only " + holders.getFirst() + " has it on disk so far.");
        return new Line(write, Verdict.safe, holders, "");
    }

    /// A later entry under the same id is another write: what a node lost once stays lost there
    /// for the promises made before.
    private static boolean holds(NodeView node, Acknowledgement write) {
        if (node.durableId() < write.id() || node.isCorrupt(write.id())) return false;
        for (var loss : node.trail().losses().items())
            if (loss.firstId() <= write.id() && write.id() <= loss.lastId()) {
                boolean cameBack = matches(node, write);
                if (write.atMs() <= loss.atMs() && !cameBack) return false;
            }
        return true;
    }

    private static boolean matches(NodeView node, Acknowledgement write) {
        var entry = node.log().get(write.id());
        return entry != null
                && write.key().equals(entry.key())
                && write.operation().equals(entry.operation());
    }
}
