package dev.walscope.ui.panels.elections;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Elections;
import dev.walscope.scope.Elections.Term;
import dev.walscope.scope.Fact;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Occurrence;
import dev.walscope.session.View;
import dev.walscope.ui.look.FactText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;

import java.util.ArrayList;
import java.util.List;

/// Each term, the newest first: who led it, by whose votes, and how long nobody had; below, who
/// asked and who voted how, and why not. Choosing a line shows that moment.
public final class ElectionsPanel implements Panel {
    private static final int LINES_MAX = 200;

    private static final String NOBODY =
            "Leaders are elected only where the nodes were started as members: Start 3 Raft nodes.";

    private static final String NONE =
            "No election was seen since this window looks: kill the leader, or isolate it, to see"
                    + " one.";

    private final PanelContext context;
    private final Rows rows;

    /// What the lines were made of: facts are many, and mostly the same as a pulse ago.
    private List<Object> shown = List.of();

    private List<Rows.Row> lines = List.of();

    public ElectionsPanel(PanelContext context) {
        this.context = context;
        rows =
                new Rows(
                        "elections",
                        "Elections, the newest first",
                        NONE,
                        List.of("time", "term", "", "what"),
                        List.of(96.0, 44.0, 120.0, -1.0));
        rows.onChoose(row -> context.goTo(row.atMs()));
    }

    @Override
    public Node node() {
        return rows.node();
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        rows.whenEmpty(state.nodes().stream().anyMatch(NodeView::isElecting) ? NONE : NOBODY);
        var leads = state.leader().filter(NodeView::leadsNow).map(NodeView::ownName).orElse("");
        var now = new ArrayList<Object>(List.of(leads));
        for (var node : state.nodes()) {
            now.add(node.isElecting());
            now.add(node.trail().facts());
        }
        if (!isSame(now)) lines = lines(state, leads);
        shown = now;
        rows.show(lines, BackRow.scale(view));
    }

    private boolean isSame(List<Object> now) {
        if (now.size() != shown.size() || !now.getFirst().equals(shown.getFirst())) return false;
        for (int i = 1; i < now.size(); i++) if (now.get(i) != shown.get(i)) return false;
        return true;
    }

    private List<Rows.Row> lines(ClusterState state, String leads) {
        var lines = new ArrayList<Rows.Row>();
        // What is only asked about is no newer term than the one that has a leader.
        boolean isNewest = true;
        for (var term : Elections.of(state).terms()) {
            if (lines.size() > LINES_MAX) break;
            lines.add(headline(term, isNewest, leads));
            for (var fact : term.asked()) lines.add(line(fact));
            isNewest &= !term.isReal();
        }
        return lines;
    }

    /// @param leads who leads now; empty for nobody
    private Rows.Row headline(Term term, boolean isNewest, String leads) {
        var leader = term.leader();
        var outcome =
                leader != null
                        ? Rows.Cell.chip("✓ " + leader, "good")
                        : isNewest && leads.isEmpty()
                                ? Rows.Cell.chip("… under way", "watch")
                                : Rows.Cell.chip(
                                        term.isReal() ? "✗ nobody" : "only asked", "quiet");
        return new Rows.Row(
                leader == null ? "" : leader,
                0,
                leader == null ? term.beganMs() : term.ledMs(),
                List.of(
                        Rows.Cell.mono(Figures.clock(term.beganMs())),
                        Rows.Cell.mono(Integer.toString(term.number())),
                        outcome,
                        Rows.Cell.plain(summary(term, isNewest && leads.equals(leader)))));
    }

    private String summary(Term term, boolean isNow) {
        if (!term.isReal()) return "nobody stood; it was only asked who would be voted for";
        if (term.leader() == null) return unled(term.candidates());
        var words = new ArrayList<String>();
        words.add(isNow ? "leads" : "elected");
        if (!term.voters().isEmpty())
            words.add(
                    (term.voters().size() == 1 ? "vote of " : "votes of ")
                            + String.join(", ", term.voters()));
        boolean isTimed = context.isTimed();
        if (isTimed && term.unledMs() >= 0)
            words.add("no leader for " + Figures.duration(term.unledMs()));
        else if (term.asked().isEmpty()) words.add("its election was not seen");
        else if (isTimed)
            words.add(
                    Figures.duration(term.ledMs() - term.beganMs())
                            + " after the first of them asked");
        return String.join(" · ", words);
    }

    private static String unled(List<String> candidates) {
        return candidates.size() < 2
                ? "nobody was elected, as far as was heard"
                : "split vote, as far as was heard: " + String.join(", ", candidates) + " stood";
    }

    private static Rows.Row line(Fact fact) {
        return new Rows.Row(
                fact.node(),
                0,
                fact.atMs(),
                List.of(
                        Rows.Cell.mono(Figures.clock(fact.atMs())),
                        Rows.Cell.mono(""),
                        Rows.Cell.plain(sign(fact.what()) + fact.node()),
                        Rows.Cell.plain(FactText.of(fact))));
    }

    private static String sign(Occurrence what) {
        return switch (what) {
            case Occurrence.Voted voted -> voted.refusal() == null ? "✓ " : "✗ ";
            default -> "? ";
        };
    }
}
