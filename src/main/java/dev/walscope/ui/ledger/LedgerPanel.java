package dev.walscope.ui.ledger;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Ledger;
import dev.walscope.scope.Trail;
import dev.walscope.ui.desk.Desk;
import dev.walscope.ui.desk.Panel;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.Tokens;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.util.Comparator;
import java.util.List;

/// The promises that the window was given, held against what the nodes have; the broken ones first.
public final class LedgerPanel implements Panel {
    private static final int MAX_LINES = 150;

    private final Label safe = new Label();
    private final Label atRisk = new Label();
    private final Label lost = new Label();
    private final Rows rows;
    private final HBox root;

    public LedgerPanel(Desk desk) {
        rows =
                new Rows(
                        "ledger",
                        "Acknowledged writes, the lost ones first",
                        "Send a write through the console: what a node acknowledges stands here and"
                                + " is checked from then on.",
                        List.of("", "entry", "write", "acknowledged", "where it is now"),
                        List.of(84.0, 52.0, 124.0, 92.0, -1.0));
        rows.onChoose(
                row -> {
                    if (row.id() != 0) desk.change(v -> v.select(row.node(), row.id()));
                    desk.goTo(row.atMs());
                });
        var figures =
                new VBox(
                        12,
                        figure(safe, "safe", "good"),
                        figure(atRisk, "one copy only", "watch"),
                        figure(lost, "lost", "fault"));
        figures.getStyleClass().add("figures");
        figures.setMinWidth(Region.USE_PREF_SIZE);
        HBox.setHgrow(rows.node(), Priority.ALWAYS);
        root = new HBox(figures, rows.node());
        root.setMinHeight(0);
    }

    private static Node figure(Label number, String word, String tone) {
        number.getStyleClass().addAll("figure", tone);
        number.setId("ledger-" + tone);
        var label = new Label(word);
        label.getStyleClass().addAll("muted", "small");
        var row = new HBox(8, number, label);
        row.setStyle("-fx-alignment: baseline-left;");
        return row;
    }

    /// Loud only when there is something to say.
    private static void set(Label figure, long n, String tone) {
        figure.setText(Figures.count(n));
        figure.getStyleClass().setAll("label", "figure", n == 0 ? "muted" : tone);
    }

    @Override
    public Node node() {
        return root;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        var ledger = Ledger.of(state);
        set(safe, ledger.count(Ledger.Verdict.safe), "good");
        set(atRisk, ledger.count(Ledger.Verdict.at_risk), "watch");
        set(lost, ledger.count(Ledger.Verdict.lost), "fault");
        rows.show(
                ledger.lines().stream()
                        .sorted(Comparator.comparing(Ledger.Line::verdict).reversed())
                        .limit(MAX_LINES)
                        .map(line -> row(line, momentOf(state, line)))
                        .toList());
    }

    /// When it was decided: when a node lost the entry last, or when the write was acknowledged.
    private static long momentOf(ClusterState state, Ledger.Line line) {
        long id = line.write().id();
        return state.nodes().stream()
                .flatMap(node -> node.trail().losses().items().stream())
                .filter(loss -> loss.firstId() <= id && id <= loss.lastId())
                .mapToLong(Trail.Loss::atMs)
                .filter(at -> at >= line.write().atMs())
                .max()
                .orElse(line.write().atMs());
    }

    private static Rows.Row row(Ledger.Line line, long atMs) {
        var write = line.write();
        var where =
                line.reason().isEmpty() ? "on " + String.join(", ", line.holders()) : line.reason();
        return new Rows.Row(
                line.holders().isEmpty() ? "" : line.holders().getFirst(),
                write.id(),
                atMs,
                List.of(
                        switch (line.verdict()) {
                            case safe -> Rows.Cell.chip("✓ safe", "good");
                            case at_risk -> Rows.Cell.chip("! one copy", "watch");
                            case lost -> Rows.Cell.chip("✗ lost", "fault");
                        },
                        Rows.Cell.mono(Figures.count(write.id())),
                        Rows.Cell.mono(write.operation() + " " + write.key()),
                        Rows.Cell.mono(Figures.clock(write.atMs())),
                        Rows.Cell.plain(where)));
    }
}
