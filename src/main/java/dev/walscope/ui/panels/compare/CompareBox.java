package dev.walscope.ui.panels.compare;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.FailureText;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/// "Compare two nodes": which two, how far it has come, and where they differ.
public final class CompareBox {
    private static final Duration REFRESH = Duration.millis(100);

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Overlay overlay;
    private final ComboBox<String> first = new ComboBox<>();
    private final ComboBox<String> second = new ComboBox<>();
    private final Button start = new Button();
    private final ProgressBar progress = new ProgressBar(0);
    private final Label sentence = new Label();
    private final VBox lines = new VBox(6);
    private final Button reveal = new Button("Show in the lanes", Icons.of(Feather.EYE));
    private final VBox root;
    private final Timeline refresh = new Timeline(new KeyFrame(REFRESH, _ -> showProgress()));
    private @Nullable LogDifference walk;
    private @Nullable CompletableFuture<ComparisonResult> verdict;
    private long foundId;

    /// The two nodes of the last comparison; others may be chosen meanwhile.
    private List<String> compared = List.of();

    public CompareBox(PanelContext context, ClusterGateway gateway, Overlay overlay) {
        this.context = context;
        this.gateway = gateway;
        this.overlay = overlay;
        refresh.setCycleCount(Animation.INDEFINITE);
        var title = new Label("Compare two nodes");
        title.getStyleClass().add("headline");
        first.setId("compare-first");
        first.setAccessibleText("First node");
        second.setId("compare-second");
        second.setAccessibleText("Second node");
        start.setId("compare-start");
        start.setOnAction(_ -> startOrCancel());
        progress.setPrefWidth(220);
        progress.setAccessibleText("Progress of the comparison");
        var choice = new HBox(8, first, new Label("with"), second, start, progress);
        choice.setAlignment(Pos.CENTER_LEFT);
        sentence.setId("compare-verdict");
        sentence.setWrapText(true);
        reveal.setId("compare-reveal");
        reveal.getStyleClass().add("plain");
        reveal.setOnAction(_ -> reveal());
        root = new VBox(12, title, choice, sentence, lines, reveal);
        root.setId("compare");
        root.getStyleClass().addAll("panel", "overlay-box");
        root.setMaxWidth(900);
        root.setMaxHeight(Region.USE_PREF_SIZE);
        showRunning(false);
        clear();
    }

    /// Offers the leader, and the chosen node or else the first follower.
    public void open(ClusterState state) {
        var names = state.nodes().stream().map(NodeView::name).toList();
        if (names.size() < 2) {
            context.say("There must be two nodes to compare.");
            return;
        }
        first.getItems().setAll(names);
        second.getItems().setAll(names);
        first.setValue(names.getFirst());
        var chosen = context.view().selectedNode();
        second.setValue(names.indexOf(chosen) > 0 ? chosen : names.get(1));
        clear();
        overlay.show(root);
        start.requestFocus();
    }

    private void clear() {
        sentence.setText("Finds the first entry, and in it the first byte, that differs.");
        sentence.getStyleClass().setAll("label", "muted");
        lines.getChildren().clear();
        show(reveal, false);
    }

    private void startOrCancel() {
        if (verdict != null && !verdict.isDone()) {
            verdict.cancel(false);
            return;
        }
        if (first.getValue().equals(second.getValue())) {
            say("Choose two different nodes.", "watch");
            return;
        }
        clear();
        compared = List.of(first.getValue(), second.getValue());
        var begun = new LogDifference(gateway::send, first.getValue(), second.getValue());
        walk = begun;
        showRunning(true);
        refresh.play();
        var promised = begun.start();
        verdict = promised;
        promised.whenComplete(
                (found, failure) -> Platform.runLater(() -> ended(begun, found, failure)));
    }

    private void showRunning(boolean isRunning) {
        start.setText(isRunning ? "Cancel" : "Compare");
        start.setGraphic(Icons.of(isRunning ? Feather.X : Feather.COLUMNS));
        start.getStyleClass().setAll("button", isRunning ? "plain" : "primary");
        show(progress, isRunning);
    }

    private static void show(Region part, boolean isShown) {
        part.setVisible(isShown);
        part.setManaged(isShown);
    }

    private void showProgress() {
        // Closed by Escape or a click beside it: the answer is not waited for any more.
        if (root.getParent() == null && verdict != null) verdict.cancel(false);
        if (walk == null) return;
        long until = walk.comparedUntil();
        progress.setProgress(until / (double) Math.max(1, context.state().head()));
        sentence.setText("Identical up to entry " + Figures.count(until) + " so far …");
    }

    private void ended(
            LogDifference begun, @Nullable ComparisonResult found, @Nullable Throwable failure) {
        if (begun != walk) return;
        refresh.stop();
        showRunning(false);
        if (found != null) show(found);
        else if (failure instanceof CancellationException)
            say(
                    "Cancelled. Identical up to entry "
                            + Figures.count(begun.comparedUntil())
                            + ".",
                    "muted");
        else if (failure != null)
            say("The comparison stopped: " + FailureText.sentence(failure), "fault");
    }

    private void show(ComparisonResult found) {
        switch (found) {
            case ComparisonResult.Identical(long through) -> say(identical(through), "good");
            case ComparisonResult.Missing(long id, String on) -> {
                say("✗ " + on + " does not have entry " + Figures.count(id) + ".", "fault");
                offer(id);
            }
            case ComparisonResult.Different(long id, var one, var other, int at) -> {
                say(
                        "✗ Entry "
                                + Figures.count(id)
                                + " differs at byte "
                                + at
                                + " of its line: "
                                + one.byteAt(at)
                                + " on "
                                + one.node()
                                + ", "
                                + other.byteAt(at)
                                + " on "
                                + other.node()
                                + ".",
                        "fault");
                lines.getChildren().setAll(MarkedLine.of(one, at), MarkedLine.of(other, at));
                offer(id);
            }
        }
    }

    /// Says too which of the two goes on after that.
    private String identical(long through) {
        var text = new StringBuilder("✓ Identical up to entry ").append(Figures.count(through));
        for (var name : compared) {
            long more = context.state().node(name).map(NodeView::lastId).orElse(0L) - through;
            if (more > 0) text.append("; ").append(name).append(" has ").append(entries(more));
        }
        return text.append('.').toString();
    }

    private static String entries(long n) {
        return Figures.count(n) + " more";
    }

    private void offer(long id) {
        foundId = id;
        show(reveal, true);
    }

    private void reveal() {
        long id = foundId;
        overlay.hide();
        context.change(v -> v.at(id - 3.0).select(compared.getLast(), id));
    }

    private void say(String text, String tone) {
        sentence.setText(text);
        sentence.getStyleClass().setAll("label", tone);
    }
}
