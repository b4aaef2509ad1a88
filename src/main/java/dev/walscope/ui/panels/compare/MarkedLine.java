package dev.walscope.ui.panels.compare;

import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// A node's line around the byte that differs: the byte stands in a frame.
final class MarkedLine {
    private static final int BEFORE = 36;
    private static final int AFTER = 44;

    private MarkedLine() {}

    static Region of(ComparisonResult.NodeLine line, int at) {
        var text = line.text();
        int from = Math.max(0, at - BEFORE);
        int to = Math.min(text.length(), at + 1 + AFTER);
        var before = part((from > 0 ? "…" : "") + readable(text.substring(from, at)), "muted");
        var marked =
                part(
                        at < text.length() ? readable(text.substring(at, at + 1)) : "∅",
                        "marked-byte");
        marked.setId("compare-byte-" + line.node());
        var after =
                part(
                        (at < text.length() ? readable(text.substring(at + 1, to)) : "")
                                + (to < text.length() ? "…" : ""),
                        "muted");
        var name = new Label(line.node());
        name.getStyleClass().add("section");
        var row = new HBox(before, marked, after);
        row.getStyleClass().add("copyable");
        row.setAccessibleText(line.node() + ": " + text.strip());
        return new VBox(3, name, row);
    }

    private static Label part(String text, String look) {
        var label = new Label(text);
        label.getStyleClass().addAll("mono", look);
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    /// A character a byte: what cannot be printed is a dot, the line's end its sign.
    private static String readable(String bytes) {
        var out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            out.append(c == '\n' ? '↵' : c >= ' ' && c < 0x7f ? c : '·');
        }
        return out.toString();
    }
}
