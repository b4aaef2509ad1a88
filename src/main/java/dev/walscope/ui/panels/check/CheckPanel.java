package dev.walscope.ui.panels.check;

import dev.walscope.check.HistoryCheck;
import dev.walscope.check.HistoryCheck.Finding;
import dev.walscope.check.SentHistory;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.Rewind;
import dev.walscope.session.View;
import dev.walscope.ui.look.StyleClasses;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;
import dev.walscope.words.Visible;

import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Whether what this window was told, by the moment that it shows, can have happened in one order;
/// looked at when somebody asks, on a thread of its own.
public final class CheckPanel implements Panel {
    private static final String ABOUT =
            "Was there, for each key, one order of all operations in which every answer is right?"
                + " What this window sends (console, load, races) is kept, with when it was asked"
                + " and answered, and checked when you press Check.";

    private static final String OLD =
            "This recording is of an older Walscope, which did not keep what the window asked:"
                    + " there is nothing to check.";

    private final PanelContext context;
    private final Rewind rewind;
    private final Button button = new Button();
    private final Label verdict = new Label();
    private final Label known = new Label();
    private final VBox words = new VBox(5);
    private final ScrollPane room = new ScrollPane(words);
    private final VBox root = new VBox(6);
    private @Nullable AtomicBoolean underWay;
    private @Nullable Finding finding;
    private long askedThen;

    public CheckPanel(PanelContext context, Rewind rewind) {
        this.context = context;
        this.rewind = rewind;
        button.setId("check-press");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> new Buttons(context).perform(underWay == null ? run() : cancel()));
        button.getStyleClass().add("plain");
        verdict.setId("check-verdict");
        known.setId("check-known");
        known.getStyleClass().addAll("muted", "small");
        words.setId("check-words");
        words.setFillWidth(true);
        room.setFitToWidth(true);
        room.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(room, Priority.ALWAYS);
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        root.getChildren().setAll(new HBox(10, verdict, gap, known), room);
        root.setStyle("-fx-padding: 10px 14px;");
        root.setMinHeight(0);
        say("", "", List.of(ABOUT));
    }

    @Override
    public Node node() {
        return root;
    }

    public List<Node> tools() {
        return List.of(button);
    }

    public List<UiCommand> commands() {
        return List.of(run(), cancel());
    }

    private UiCommand run() {
        return UiCommand.of(
                        "check.run",
                        "Check whether what this window was told is linearizable",
                        Group.panels,
                        Feather.CHECK_SQUARE,
                        this::check)
                .briefly("Check")
                .unless(() -> underWay == null ? "" : "A check is under way.")
                .unless(this::whyNothing);
    }

    private UiCommand cancel() {
        return UiCommand.of(
                        "check.cancel",
                        "Break off the check",
                        Group.panels,
                        Feather.SQUARE,
                        this::breakOff)
                .briefly("Break off")
                .unless(() -> underWay == null ? "No check is under way." : "");
    }

    private String whyNothing() {
        var recording = rewind.recording();
        if (!recording.keepsOperations()) return OLD;
        return recording.asked() == 0
                ? "This window has asked nothing of keys yet: send a request."
                : "";
    }

    private void breakOff() {
        if (underWay != null) underWay.set(false);
    }

    private void check() {
        context.change(view -> view.open(View.Foot.check));
        var history = rewind.operations();
        var isWanted = new AtomicBoolean(true);
        underWay = isWanted;
        askedThen = history.operations().size();
        say("Checking " + OperationText.operations(askedThen) + " …", "muted", List.of());
        Thread.ofPlatform()
                .daemon()
                .name("check")
                .start(
                        () -> {
                            var found = HistoryCheck.of(history.operations(), isWanted::get);
                            Platform.runLater(() -> found(found, history));
                        });
    }

    private void found(Finding found, SentHistory history) {
        underWay = null;
        finding = found;
        var notes = OperationText.notes(found, history.left());
        var violation = found.violation();
        if (violation != null) {
            say("✗ Not linearizable: key " + Visible.text(violation.key()), "fault", List.of());
            words.getChildren()
                    .addAll(sentence(OperationText.why(violation)), OperationBars.of(violation));
            notes.forEach(note -> words.getChildren().add(sentence(note)));
        } else if (found.undecided().isEmpty()) {
            say("✓ Linearizable, as far as this window knows", "good", notes);
        } else {
            say("? Not decided for all keys", "watch", notes);
        }
        context.redraw();
    }

    private void say(String headline, String tone, List<String> sentences) {
        verdict.setText(headline);
        StyleClasses.set(verdict, ("label strong " + tone).strip().split(" +"));
        words.getChildren().setAll(sentences.stream().map(CheckPanel::sentence).toList());
        room.setVvalue(0);
    }

    private static Label sentence(String text) {
        var label = new Label(Visible.text(text));
        label.getStyleClass().add("small");
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        button.setText(underWay == null ? "Check" : "Break off");
        Buttons.dim(button, underWay == null ? run() : cancel());
        var recording = rewind.recording();
        if (!recording.keepsOperations()) {
            known.setText(OLD);
            return;
        }
        long asked = recording.asked();
        boolean isNewer = finding != null && asked > askedThen;
        known.setText(
                isNewer
                        ? OperationText.operations(asked - askedThen) + " more since: check again"
                        : OperationText.operations(asked) + " known");
    }
}
