package dev.walscope.ui.look;

import dev.walscope.words.Visible;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A short, plain table: words in columns, some of them coloured chips. Rows are told from each
/// other by what they say, so an unchanged table is not built again.
public final class Rows {
    /// @param node and id: what the row is about, 0 for no entry
    /// @param atMs and when, milliseconds since 1970; 0 for no moment
    public record Row(String node, long id, long atMs, List<Cell> cells) {
        public Row(String node, long id, List<Cell> cells) {
            this(node, id, 0, cells);
        }

        /// The same but for the figure at its front, which may count down.
        boolean isAbout(Row other) {
            return node.equals(other.node)
                    && id == other.id
                    && atMs == other.atMs
                    && behindTheFirst().equals(other.behindTheFirst());
        }

        private List<Cell> behindTheFirst() {
            return cells.subList(Math.min(1, cells.size()), cells.size());
        }
    }

    public record Cell(String text, String style) {
        /// Keys and ids are anybody's: what does not show as itself is escaped.
        public Cell {
            text = Visible.text(text);
        }

        public static Cell plain(String text) {
            return new Cell(text, "");
        }

        public static Cell mono(String text) {
            return new Cell(text, "mono");
        }

        public static Cell chip(String text, String tone) {
            return new Cell(text, "chip " + tone);
        }

        boolean isChip() {
            return style.startsWith("chip");
        }

        String[] classes() {
            return ("label " + style + " small").split(" +");
        }
    }

    private static final int LONG = 24;

    private static final double ROW = 28;

    private static final double AROUND_LINES = 8;

    private static final double TIP_WIDTH = 560;

    /// What a column that takes the rest would like, so that all lines share it alike.
    private static final double SHARED_MIN = 40;

    private final List<Double> widths;
    private final List<Label> titles = new ArrayList<>();
    private final Label placeholder;
    private final ListView<Row> list = new ListView<>();
    private final VBox root;
    private Consumer<Row> choose = _ -> {};
    private Set<Integer> wrapped = Set.of();
    private double scale = 1;

    /// @param spoken what a screen reader calls the table
    /// @param empty what it says while it has no rows
    /// @param widths of the columns; -1 for one that takes the rest, and less for one that has so
    ///     many pixels at least and shares the rest with it
    public Rows(String id, String spoken, String empty, List<String> heads, List<Double> widths) {
        this.widths = widths;
        list.setId(id);
        list.getStyleClass().add("rows");
        placeholder = new Label(empty);
        placeholder.getStyleClass().addAll("muted");
        placeholder.setWrapText(true);
        placeholder.setStyle("-fx-padding: 0 16px;");
        list.setPlaceholder(placeholder);
        list.setCellFactory(_ -> new RowCell());
        list.setFixedCellSize(ROW);
        list.setAccessibleText(spoken);
        list.setOnKeyPressed(
                event -> {
                    if (event.getCode() == KeyCode.ENTER && !event.isShortcutDown()) chosen();
                });
        VBox.setVgrow(list, Priority.ALWAYS);
        var head = new HBox(8);
        head.getStyleClass().add("rows-head");
        for (int i = 0; i < heads.size(); i++) {
            var title = new Label(heads.get(i));
            title.getStyleClass().addAll("section");
            sized(title, i);
            titles.add(title);
            head.getChildren().add(title);
        }
        root = new VBox(head, list);
        root.setMinHeight(0);
        // Wider than its room, a table is cut at its edge; it never pushes the window wider.
        root.setMinWidth(0);
    }

    /// These columns show all that they say, on as many lines as it takes.
    public void wrap(Set<Integer> columns) {
        wrapped = Set.copyOf(columns);
        list.setFixedCellSize(Region.USE_COMPUTED_SIZE);
    }

    public Node node() {
        return root;
    }

    /// What it says from now on while it has no rows.
    public void whenEmpty(String sentence) {
        if (!sentence.equals(placeholder.getText())) placeholder.setText(sentence);
    }

    public void onChoose(Consumer<Row> action) {
        choose = action;
    }

    /// @param action called when a menu is asked for, by mouse or key, on a row
    public void onMenu(BiConsumer<Row, ContextMenuEvent> action) {
        list.setOnContextMenuRequested(
                event -> {
                    var row = list.getSelectionModel().getSelectedItem();
                    if (row != null) action.accept(row, event);
                    event.consume();
                });
    }

    /// @param larger than usual by this factor, columns and lines
    public void show(List<Row> rows, double larger) {
        if (larger != scale) {
            scale = larger;
            if (wrapped.isEmpty()) list.setFixedCellSize(Math.round(ROW * scale));
            for (int i = 0; i < titles.size(); i++) sized(titles.get(i), i);
            list.refresh();
        }
        if (new ArrayList<>(list.getItems()).equals(rows)) return;
        var chosen = list.getSelectionModel().getSelectedItem();
        list.getItems().setAll(rows);
        // New lines push the others down; the chosen one stays the chosen one.
        if (chosen == null) return;
        int at = rows.indexOf(chosen);
        for (int i = 0; at < 0 && i < rows.size(); i++) if (rows.get(i).isAbout(chosen)) at = i;
        if (at >= 0) list.getSelectionModel().select(at);
    }

    private void chosen() {
        var row = list.getSelectionModel().getSelectedItem();
        if (row != null) choose.accept(row);
    }

    private void sized(Label label, int column) {
        double width = widths.get(column) * scale;
        if (width < 0) {
            label.setMaxWidth(Double.MAX_VALUE);
            label.setMinWidth(width < -1 ? -width : 0);
            label.setPrefWidth(Math.max(SHARED_MIN, -width));
            HBox.setHgrow(label, Priority.ALWAYS);
        } else {
            label.setMinWidth(width);
            label.setPrefWidth(width);
        }
    }

    /// Its labels are made once and get other words: a table that grows pushes all its lines down.
    private final class RowCell extends ListCell<Row> {
        private final HBox line = new HBox(8);
        private final List<Label> labels = new ArrayList<>();
        private List<Boolean> chips = List.of();
        private double builtFor;

        RowCell() {
            // As wide as the list, never wider: the last column gives way instead.
            setPrefWidth(0);
            line.setAlignment(Pos.CENTER_LEFT);
            setOnMouseClicked(
                    event -> {
                        // Below the last row there are cells too.
                        if (!isEmpty() && event.getButton() == MouseButton.PRIMARY) chosen();
                    });
        }

        @Override
        protected double computePrefHeight(double width) {
            double row = Math.round(ROW * scale);
            if (wrapped.isEmpty() || getGraphic() != line) return row;
            double inside = width - snappedLeftInset() - snappedRightInset();
            return Math.max(row, line.prefHeight(inside) + AROUND_LINES);
        }

        @Override
        protected void updateItem(Row row, boolean isEmpty) {
            super.updateItem(row, isEmpty);
            if (isEmpty || row == null) {
                setGraphic(null);
                setTooltip(null);
                setAccessibleText("");
                return;
            }
            build(row.cells().stream().map(Cell::isChip).toList());
            var spoken = new StringBuilder();
            for (int i = 0; i < labels.size(); i++) {
                var cell = row.cells().get(i);
                labels.get(i).setText(cell.text());
                StyleClasses.set(labels.get(i), cell.classes());
                spoken.append(cell.text()).append(", ");
            }
            if (getGraphic() != line) setGraphic(line);
            setTooltip(whole(row));
            setAccessibleText(spoken.toString());
        }

        /// What may not fit.
        private static @Nullable Tooltip whole(Row row) {
            var cut =
                    row.cells().stream()
                            .map(Cell::text)
                            .filter(text -> text.length() >= LONG)
                            .collect(Collectors.joining("\n"));
            if (cut.isEmpty()) return null;
            var tip = new Tooltip(cut);
            tip.setWrapText(true);
            tip.setMaxWidth(TIP_WIDTH);
            return tip;
        }

        /// @param wanted for each column whether a chip stands in it, which is as wide as its word
        private void build(List<Boolean> wanted) {
            if (chips.equals(wanted) && builtFor == scale) return;
            chips = wanted;
            builtFor = scale;
            labels.clear();
            line.getChildren().clear();
            for (int i = 0; i < wanted.size(); i++) {
                var label = new Label();
                label.setWrapText(wrapped.contains(i));
                labels.add(label);
                if (wanted.get(i)) {
                    var box = new HBox(label);
                    box.setAlignment(Pos.CENTER_LEFT);
                    box.setMinWidth(widths.get(i) * scale);
                    box.setPrefWidth(widths.get(i) * scale);
                    line.getChildren().add(box);
                } else {
                    sized(label, i);
                    line.getChildren().add(label);
                }
            }
        }
    }
}
