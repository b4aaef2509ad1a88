package dev.walscope.ui.panels.events;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fact;
import dev.walscope.session.View;
import dev.walscope.ui.look.FactText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;

import java.util.List;

/// What happened on any node, newest first; choosing a line shows that moment, with the entry that
/// it is about selected.
public final class EventsPanel implements Panel {
    private static final int LINES_MAX = 120;

    private final Rows rows;

    public EventsPanel(PanelContext context) {
        rows =
                new Rows(
                        "events",
                        "Events, newest first",
                        "Nothing has happened yet.",
                        List.of("time", "node", "", "what"),
                        List.of(110.0, 150.0, 64.0, -1.0));
        rows.onChoose(
                row -> {
                    if (row.id() != 0) context.change(v -> v.select(row.node(), row.id()));
                    context.goTo(row.atMs());
                });
    }

    @Override
    public Node node() {
        return rows.node();
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        var facts = state.facts().reversed();
        rows.show(
                facts.stream()
                        .limit(LINES_MAX)
                        .map(
                                fact ->
                                        new Rows.Row(
                                                fact.node(),
                                                fact.id() == null ? 0 : fact.id(),
                                                fact.atMs(),
                                                List.of(
                                                        Rows.Cell.mono(Figures.clock(fact.atMs())),
                                                        Rows.Cell.plain(fact.node()),
                                                        Rows.Cell.chip(word(fact), tone(fact)),
                                                        Rows.Cell.plain(FactText.of(fact)))))
                        .toList(),
                BackRow.scale(view));
    }

    private static String word(Fact fact) {
        return switch (fact.severity()) {
            case good -> "✓ good";
            case note -> "note";
            case watch -> "! watch";
            case fault -> "✗ fault";
        };
    }

    private static String tone(Fact fact) {
        return switch (fact.severity()) {
            case good -> "good";
            case note -> "quiet";
            case watch -> "watch";
            case fault -> "fault";
        };
    }
}
