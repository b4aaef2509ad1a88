package dev.walscope.ui.panels.compare;

import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.palette.Overlay;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.List;

/// Before a follower gives its own end up: both ends side by side, what is set aside and where to.
public final class PartedEndsBox {
    private static final double LOW = 240;
    private static final double ROW = 28;
    private static final double HIGH = 560;

    private final ClusterGateway gateway;
    private final Overlay overlay;
    private final Label title = new Label();
    private final Label aside = new Label();
    private final Label more = new Label();
    private final Rows rows =
            new Rows(
                    "parted",
                    "The two logs from where they part, an id a line",
                    "Reading both logs …",
                    List.of("entry", "leader", "follower", ""),
                    List.of(64.0, -160.0, -160.0, 92.0));
    private final Button keep = new Button();
    private final VBox root;

    /// The question that is open; an answer to an earlier one is not shown.
    private long turn;

    public PartedEndsBox(ClusterGateway gateway, Overlay overlay) {
        this.gateway = gateway;
        this.overlay = overlay;
        title.getStyleClass().add("headline");
        aside.setId("parted-aside");
        aside.setWrapText(true);
        aside.setMinHeight(Region.USE_PREF_SIZE);
        more.setId("parted-more");
        more.getStyleClass().addAll("muted", "small");
        more.setWrapText(true);
        more.managedProperty().bind(more.textProperty().isNotEmpty());
        var cancel = new Button("Cancel");
        cancel.setId("parted-cancel");
        cancel.getStyleClass().add("plain");
        cancel.setOnAction(_ -> overlay.hide());
        keep.setId("parted-keep");
        keep.getStyleClass().add("primary");
        keep.setText("Keep the leader's log");
        keep.setGraphic(Icons.of(Feather.SCISSORS));
        var foot = new HBox(8, cancel, keep);
        foot.setAlignment(Pos.CENTER_RIGHT);
        VBox.setVgrow(rows.node(), Priority.ALWAYS);
        root = new VBox(12, title, aside, rows.node(), more, foot);
        root.setId("parted-box");
        root.getStyleClass().addAll("panel", "overlay-box");
        root.setMaxWidth(960);
        root.setMaxHeight(LOW);
    }

    /// Where two logs have parted.
    ///
    /// @param leader its name in this window; empty while none is known
    /// @param from the first id at which they differ
    /// @param leadersLast the last id of its log, as far as is known
    /// @param followersLast the last id of the follower's
    public record Ends(
            String leader, String follower, long from, long leadersLast, long followersLast) {
        private long followersOwn() {
            return Math.max(0, followersLast - from + 1);
        }
    }

    /// @param settle has the follower give its own end up
    public void open(Ends ends, Runnable settle) {
        long asked = ++turn;
        title.setText("Keep the leader's log on " + ends.follower() + "?");
        aside.setText(said(ends, ""));
        more.setText("");
        rows.whenEmpty("Reading both logs …");
        rows.show(List.of(), 1);
        keep.setOnAction(
                _ -> {
                    overlay.hide();
                    settle.run();
                });
        overlay.show(root);
        keep.requestFocus();
        PartedEnds.fetch(gateway::send, ends.leader(), ends.follower(), ends.from())
                .thenAccept(
                        found ->
                                Platform.runLater(
                                        () -> {
                                            if (asked == turn) show(ends, found);
                                        }));
    }

    private void show(Ends ends, PartedEnds found) {
        aside.setText(said(ends, found.cutIn()));
        rows.whenEmpty("Neither log was read from there on.");
        var lines = new ArrayList<Rows.Row>();
        for (var line : found.lines())
            lines.add(
                    new Rows.Row(
                            ends.follower(),
                            line.id(),
                            List.of(
                                    Rows.Cell.mono(Figures.count(line.id())),
                                    Rows.Cell.mono(line.leaders()),
                                    Rows.Cell.mono(line.followers()),
                                    Rows.Cell.chip(line.verdict().word, line.verdict().tone))));
        rows.show(lines, 1);
        root.setMaxHeight(Math.min(HIGH, LOW + ROW * lines.size()));
        long last = Math.max(ends.leadersLast(), ends.followersLast());
        long rest = last - found.shownUntil(ends.from());
        more.setText(
                found.unread() + (rest > 0 ? Figures.entries(rest) + " more are not shown." : ""));
    }

    private static String said(Ends ends, String cutIn) {
        long own = ends.followersOwn();
        var which =
                own == 1
                        ? "entry " + Figures.count(ends.from())
                        : "entries "
                                + Figures.count(ends.from())
                                + " to "
                                + Figures.count(ends.followersLast());
        return "The logs part at entry "
                + Figures.count(ends.from())
                + ". "
                + ends.follower()
                + "'s own "
                + which
                + (own == 1 ? " is" : " are")
                + " cut off and set aside in its folder"
                + (cutIn.isEmpty() ? "" : ", in " + cutIn + " (and a file for each later segment)")
                + "; then it follows again. The leader's log stays as it is.";
    }
}
