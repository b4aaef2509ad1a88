package dev.walscope.ui.panels.nodes;

import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.option.ChosenOptions;
import dev.walscope.option.NodeOption;
import dev.walscope.scope.ProcessView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Asks with which options nodes are to be started, shows the line that starts them so, and starts
/// them.
///
/// A field that is empty, or says what is usual, is no option. JavaFX thread only.
public final class OptionsBox {
    private static final int COLUMNS = 3;
    private static final double LINES_HEIGHT = 110;

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Overlay overlay;

    public OptionsBox(PanelContext context, ClusterGateway gateway, Overlay overlay) {
        this.context = context;
        this.gateway = gateway;
        this.overlay = overlay;
    }

    /// What is to be started.
    ///
    /// @param verb on the button, such as `Restart follower-1`
    /// @param hint one sentence on what that does
    /// @param impossible why it cannot be done now, one sentence; empty when it can
    public record Start(
            List<String> nodes,
            String title,
            String verb,
            String hint,
            Supplier<String> impossible) {
        public Start {
            nodes = List.copyOf(nodes);
        }
    }

    public void open(Start start) {
        var form = new Form(start);
        overlay.show(form.box);
        form.focusFirst();
    }

    /// One opened box.
    private final class Form {
        private final Start start;
        private final ChosenOptions usual = gateway.usualOptions();
        private final Map<NodeOption, Field> fields = new EnumMap<>(NodeOption.class);
        private final Label line = new Label();
        private final Label reason = new Label();
        private final Button go = new Button();
        private final CheckBox isProtected = new CheckBox("Encrypt and protect all nodes here");
        private final VBox box;

        Form(Start start) {
            this.start = start;
            var title = new Label(start.title());
            title.getStyleClass().add("headline");
            var hint = new Label(start.hint());
            hint.getStyleClass().addAll("muted", "small");
            hint.setWrapText(true);
            var own = gateway.options(start.nodes().getFirst());
            var grid = new GridPane(14, 8);
            for (int i = 0; i < COLUMNS; i++) {
                var column = new ColumnConstraints();
                column.setPercentWidth(100.0 / COLUMNS);
                column.setHgrow(Priority.ALWAYS);
                grid.getColumnConstraints().add(column);
            }
            int n = 0;
            for (var option : options()) {
                var field = new Field(option, usual, own, this::changed);
                fields.put(option, field);
                grid.add(field.node(), n % COLUMNS, n / COLUMNS);
                n++;
            }
            var scroll = new ScrollPane(grid);
            scroll.setFitToWidth(true);
            scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
            scroll.setFocusTraversable(false);
            scroll.setMinHeight(120);
            scroll.prefViewportHeightProperty().bind(grid.heightProperty());
            box = new VBox(10, title, hint, scroll, protection(), shell(), foot());
            box.setId("options");
            box.getStyleClass().addAll("panel", "overlay-box");
            box.setMaxWidth(900);
            box.setMaxHeight(Region.USE_PREF_SIZE);
            changed();
        }

        private List<NodeOption> options() {
            boolean elects = Cluster.isElector(start.nodes().getFirst());
            return Arrays.stream(NodeOption.values())
                    .filter(option -> !elects || option.isOfElectors())
                    .toList();
        }

        /// All nodes of a cluster are protected or none, so it can be chosen while none runs.
        private Node protection() {
            isProtected.setId("options-protect");
            isProtected.setSelected(gateway.isProtected());
            boolean isFree =
                    context.state().nodes().stream()
                            .filter(node -> !node.process().equals(ProcessView.FOREIGN))
                            .noneMatch(node -> node.process().isAlive());
            isProtected.setDisable(!isFree);
            isProtected.selectedProperty().addListener(_ -> changed());
            var about =
                    new Label(
                            isFree
                                    ? "TLS with certificates of an authority made for this folder,"
                                          + " tokens, and a secret between the nodes: in security/"
                                          + " beside their data."
                                    : "Chosen when no node of this window runs, as it goes for all"
                                            + " of them.");
            about.getStyleClass().addAll("muted", "small");
            about.setWrapText(true);
            isProtected.setAccessibleHelp(about.getText());
            return new VBox(2, isProtected, about);
        }

        private Node shell() {
            line.setId("options-line");
            line.getStyleClass().addAll("mono", "small");
            line.setWrapText(true);
            line.setMinHeight(Region.USE_PREF_SIZE);
            line.setMaxWidth(Double.MAX_VALUE);
            // Those of three protected nodes are longer than a window is high.
            var lines = new ScrollPane(line);
            lines.setFitToWidth(true);
            lines.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
            lines.prefViewportHeightProperty().bind(line.heightProperty());
            lines.setMaxHeight(LINES_HEIGHT);
            HBox.setHgrow(lines, Priority.ALWAYS);
            var copy = new Button("Copy", Icons.of(Feather.COPY));
            copy.setId("options-copy");
            copy.getStyleClass().add("plain");
            copy.setMinWidth(Region.USE_PREF_SIZE);
            copy.setAccessibleText("Copy the line that starts it so");
            copy.setOnAction(_ -> context.copy(line.getText()));
            var row = new HBox(8, lines, copy);
            row.setAlignment(Pos.CENTER_LEFT);
            row.getStyleClass().add("code-block");
            row.setMinHeight(Region.USE_PREF_SIZE);
            return row;
        }

        private Node foot() {
            reason.setId("options-reason");
            reason.getStyleClass().addAll("fault", "small");
            reason.setWrapText(true);
            HBox.setHgrow(reason, Priority.ALWAYS);
            reason.setMaxWidth(Double.MAX_VALUE);
            var reset = new Button("As usual");
            reset.setId("options-reset");
            reset.getStyleClass().add("plain");
            reset.setMinWidth(Region.USE_PREF_SIZE);
            reset.setTooltip(new Tooltip("Puts what is usual into every field"));
            reset.setOnAction(_ -> fields.values().forEach(Field::reset));
            var cancel = new Button("Cancel");
            cancel.setId("options-cancel");
            cancel.getStyleClass().add("plain");
            cancel.setMinWidth(Region.USE_PREF_SIZE);
            cancel.setOnAction(_ -> overlay.hide());
            go.setId("options-go");
            go.setText(start.verb());
            go.getStyleClass().add("primary");
            go.setMinWidth(Region.USE_PREF_SIZE);
            go.setOnAction(_ -> go());
            var foot = new HBox(8, reason, reset, cancel, go);
            foot.setAlignment(Pos.CENTER_RIGHT);
            foot.setMinHeight(Region.USE_PREF_SIZE);
            return foot;
        }

        void focusFirst() {
            // What scrolls is not in the window before it has its skin, and cannot have the focus.
            box.applyCss();
            fields.values().iterator().next().control().requestFocus();
        }

        private ChosenOptions chosen() {
            var chosen = ChosenOptions.NONE;
            for (var field : fields.values())
                if (!field.isUsual()) chosen = chosen.with(field.option, field.text());
            return chosen;
        }

        private void changed() {
            // Not before all fields are there.
            if (fields.size() < options().size()) return;
            var chosen = chosen();
            var problems = chosen.problems(usual);
            fields.forEach((option, field) -> field.tell(problems.getOrDefault(option, "")));
            var first = problems.keySet().stream().findFirst();
            var why =
                    first.map(option -> option.title() + " is not right yet.")
                            .orElseGet(start.impossible());
            reason.setText(why);
            line.setText(
                    first.isPresent() ? "" : told(new Action.StartWith(start.nodes(), chosen)));
            go.getStyleClass().remove("dim");
            if (!why.isEmpty()) go.getStyleClass().add("dim");
            go.setAccessibleHelp(why);
        }

        /// What is to be protected with is made when it is started from here.
        private String told(Action start) {
            var lines = gateway.shell(start, isProtected.isSelected());
            return isProtected.isSelected() && !gateway.isProtected()
                    ? "# once " + verb() + " has made what lies in security/:\n" + lines
                    : lines;
        }

        private String verb() {
            return "\u201c" + start.verb() + "\u201d";
        }

        private void go() {
            changed();
            for (var field : fields.values()) {
                if (!field.isWrong()) continue;
                field.control().requestFocus();
                return;
            }
            if (!reason.getText().isEmpty()) return;
            var chosen = chosen();
            overlay.hide();
            if (!isProtected.isDisabled() && isProtected.isSelected() != gateway.isProtected())
                gateway.perform(new Action.Protect(isProtected.isSelected()));
            gateway.perform(new Action.StartWith(start.nodes(), chosen));
        }

        /// One option: its name, its value, and below what it is for or what is wrong with it.
        private final class Field {
            private final NodeOption option;
            private final String usualText;
            private final Label note = new Label();
            private final TextField typed = new TextField();
            private final ComboBox<String> picked = new ComboBox<>();
            private final VBox node;

            Field(NodeOption option, ChosenOptions usual, ChosenOptions own, Runnable changed) {
                this.option = option;
                usualText = usual.effective(option);
                var name = new Label(option.title());
                name.getStyleClass().addAll("small", "strong");
                note.getStyleClass().setAll("label", "small", "muted");
                note.setId("options-note-" + option.name());
                note.setWrapText(true);
                note.setMinHeight(Region.USE_PREF_SIZE);
                var control = control();
                control.setId("options-" + option.name());
                control.setAccessibleText(option.title());
                control.setMaxWidth(Double.MAX_VALUE);
                name.setLabelFor(control);
                typed.setText(own.of(option).orElse(""));
                typed.setPromptText(usualText.isEmpty() ? "0.6 of the heap" : usualText);
                typed.textProperty().addListener(_ -> changed.run());
                typed.setOnAction(_ -> go());
                picked.getItems().setAll(option.words());
                picked.setValue(own.of(option).orElse(usualText));
                picked.valueProperty().addListener(_ -> changed.run());
                node = new VBox(2, name, control, note);
            }

            Node node() {
                return node;
            }

            Control control() {
                return option.words().isEmpty() ? typed : picked;
            }

            String text() {
                return option.words().isEmpty() ? typed.getText().strip() : picked.getValue();
            }

            boolean isUsual() {
                return text().isEmpty() || text().equals(usualText);
            }

            boolean isWrong() {
                return note.getStyleClass().contains("fault");
            }

            void reset() {
                typed.setText("");
                picked.setValue(usualText);
            }

            void tell(String problem) {
                var words = new ArrayList<String>();
                words.add(option.about());
                if (!isUsual() && !usualText.isEmpty()) words.add("usually " + usualText);
                note.setText(problem.isEmpty() ? String.join("; ", words) : problem + ".");
                note.getStyleClass()
                        .setAll("label", "small", problem.isEmpty() ? "muted" : "fault");
                typed.getStyleClass().remove("wrong");
                if (!problem.isEmpty()) typed.getStyleClass().add("wrong");
                control().setAccessibleHelp(note.getText());
            }
        }
    }
}
