package dev.walscope.ui.panels.events;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fact;
import dev.walscope.session.EntryFilter;
import dev.walscope.session.View;
import dev.walscope.ui.look.FactText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;

import java.util.List;

/// What happened on any node, newest first; choosing a line shows that moment, with the entry that
/// it is about selected.
public final class EventsPanel implements Panel {
    private static final int LINES_MAX = 120;

    private static final String NOTHING = "Nothing has happened yet.";

    private final Rows rows;
    private final Label found = new Label();
    private final Button all = new Button("Show all");

    public EventsPanel(PanelContext context) {
        found.setId("events-found");
        found.getStyleClass().addAll("muted", "small");
        found.setMinWidth(Region.USE_PREF_SIZE);
        all.setId("events-all");
        all.getStyleClass().addAll("plain", "mini");
        all.setMinWidth(Region.USE_PREF_SIZE);
        all.setOnAction(_ -> context.change(v -> v.find(EntryFilter.NONE)));
        rows =
                new Rows(
                        "events",
                        "Events, newest first",
                        NOTHING,
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
        var filter = view.filter();
        var facts =
                state.facts().reversed().stream()
                        .filter(fact -> !filter.isOn() || isFound(state, filter, fact))
                        .toList();
        found.setText(
                filter.isOn()
                        ? facts.size()
                                + (facts.size() == 1 ? " event" : " events")
                                + " of what is looked for"
                        : "");
        rows.whenEmpty(filter.isOn() ? "No event is about what is looked for." : NOTHING);
        for (var part : List.of(found, all)) {
            part.setVisible(filter.isOn());
            part.setManaged(filter.isOn());
        }
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

    /// Of an entry that is looked for, or with the words in its sentence.
    private static boolean isFound(ClusterState state, EntryFilter filter, Fact fact) {
        var id = fact.id();
        var node = state.node(fact.node());
        boolean isOfEntry =
                id != null
                        && node.isPresent()
                        && filter.matches(node.get(), id, state.entry(node.get(), id));
        return isOfEntry || filter.isIn(fact.node() + " " + FactText.of(fact));
    }

    /// At the right end of the tabs.
    public List<Node> tools() {
        return List.of(found, all);
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
