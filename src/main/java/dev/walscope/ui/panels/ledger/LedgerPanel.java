package dev.walscope.ui.panels.ledger;

import dev.walscope.scope.Aftermath;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Ledger;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.StyleClasses;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The promises that the window was given, held against what the nodes have; the broken ones first.
public final class LedgerPanel implements Panel {
    private static final int LINES_MAX = 150;
    private static final int NAMED_MAX = 5;

    private static final String SAMPLED = "of a load, 20 writes a second";

    private final Label safe = new Label();
    private final Label atRisk = new Label();
    private final Label lost = new Label();
    private final Rows rows;
    private final HBox root;

    public LedgerPanel(PanelContext context) {
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
                    if (row.id() != 0) context.change(v -> v.select(row.node(), row.id()));
                    context.goTo(row.atMs());
                });
        var figures =
                new VBox(
                        4,
                        figure(safe, "safe", "good"),
                        figure(atRisk, "one copy only", "watch"),
                        figure(lost, "lost", "fault"));
        figures.getStyleClass().add("figures");
        figures.setMinWidth(Region.USE_PREF_SIZE);
        HBox.setHgrow(rows.node(), Priority.ALWAYS);
        root = new HBox(figures, rows.node());
        root.setMinHeight(0);
    }

    /// What is not in it, at the end of the tabs.
    public List<Node> tools() {
        var sampled = new Label(SAMPLED);
        sampled.getStyleClass().addAll("muted", "small");
        sampled.setTooltip(
                new Tooltip(
                        "Every write of the console is kept here, and of a load one each 50 ms."));
        return List.of(sampled);
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
        StyleClasses.set(figure, "label", "figure", n == 0 ? "muted" : tone);
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
                ledger.promises().stream()
                        .sorted(Comparator.comparing(Ledger.Promise::verdict).reversed())
                        .limit(LINES_MAX)
                        .map(line -> row(line, moment(line)))
                        .toList(),
                BackRow.scale(view));
    }

    /// When it was decided: when a node lost the entry last, or when the write was acknowledged.
    private static long moment(Ledger.Promise line) {
        long lostMs = line.copies().stream().mapToLong(Ledger.Copy::atMs).max().orElse(0);
        return Math.max(lostMs, line.write().atMs());
    }

    private static Rows.Row row(Ledger.Promise line, long atMs) {
        var write = line.write();
        return new Rows.Row(
                line.holders().isEmpty() ? "" : line.holders().getFirst(),
                write.id(),
                atMs,
                List.of(
                        switch (line.verdict()) {
                            case safe -> Rows.Cell.chip("✓ safe ×" + line.holders().size(), "good");
                            case at_risk -> Rows.Cell.chip("! one copy", "watch");
                            case lost -> Rows.Cell.chip("✗ lost", "fault");
                        },
                        Rows.Cell.mono(Figures.count(write.id())),
                        Rows.Cell.mono(write.operation() + " " + write.key()),
                        Rows.Cell.mono(Figures.clock(write.atMs())),
                        Rows.Cell.plain(where(line))));
    }

    /// Who has it; and of the others why not, since when.
    ///
    /// Of many that have it the number is told: who has not must stay in sight.
    private static String where(Ledger.Promise line) {
        var all = new ArrayList<String>();
        var heard =
                line.copies().stream()
                        .filter(Ledger.Copy::isHeard)
                        .filter(copy -> copy.having() == Ledger.Having.on_disk)
                        .map(Ledger.Copy::node)
                        .toList();
        if (heard.size() > NAMED_MAX) all.add("on " + heard.size() + " of " + line.copies().size());
        else if (!heard.isEmpty()) all.add("on " + String.join(", ", heard));
        for (var copy : line.copies()) {
            switch (copy.having()) {
                case on_disk -> {
                    if (!copy.isHeard()) all.add(copy.node() + " as " + of(copy.heardMs()));
                }
                case lost -> all.add(copy.node() + lost(copy));
                case unreadable -> all.add(copy.node() + "'s copy is unreadable");
                case another -> all.add(copy.node() + " has another entry " + line.write().id());
                case not_yet -> all.add("not yet on " + copy.node());
                case unknown -> all.add(copy.node() + " cannot be asked" + since(copy.heardMs()));
            }
        }
        line.later().map(LedgerPanel::later).ifPresent(all::add);
        return String.join("; ", all);
    }

    private static String lost(Ledger.Copy copy) {
        var files = copy.setAsideIn();
        return files.isEmpty()
                ? " lost it at " + clock(copy.atMs())
                : " set it aside in "
                        + files.getFirst()
                        + (files.size() == 1 ? "" : " or a file that was cut off with it")
                        + " at "
                        + clock(copy.atMs());
    }

    private static String later(Aftermath later) {
        var entry = "entry " + Figures.count(later.id());
        return switch (later.kind()) {
            case again -> "written again as " + entry;
            case equal -> entry + " does the same";
            case overwritten -> "overwritten by " + entry;
        };
    }

    private static String of(long ms) {
        return ms == 0 ? "last known" : "of " + clock(ms);
    }

    private static String since(long ms) {
        return ms == 0 ? "" : " since " + clock(ms);
    }

    private static String clock(long atMs) {
        return Figures.clock(atMs).substring(0, 8);
    }
}
