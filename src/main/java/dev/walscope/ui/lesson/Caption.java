package dev.walscope.ui.lesson;

import dev.walscope.ui.look.Tokens;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// The strip under a picture: which step it is of, and what to see.
public final class Caption {
    private final HBox root;

    /// @param number such as `2 of 6`
    public Caption(String number, String words, Tokens tokens) {
        var badge = new Label(number);
        badge.getStyleClass().add("caption-number");
        badge.setMinWidth(Region.USE_PREF_SIZE);
        var text = new Label(words);
        text.getStyleClass().add("caption-words");
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        root = new HBox(14, badge, text);
        root.getStyleClass()
                .addAll("caption", tokens.isDark() ? "walscope-dark" : "walscope-light");
    }

    public Node node() {
        return root;
    }
}
