package dev.walscope.ui.look;

import javafx.scene.Node;
import javafx.scene.control.ScrollPane;

/// A scroll pane for content that changes many times a second.
///
/// The usual one keeps a picture of its content for quick scrolling. Here that picture would be
/// made anew with each change of a word, all of it; and off screen it would not be renewed.
public final class LiveScrollPane extends ScrollPane {
    public LiveScrollPane(Node content) {
        super(content);
        skinProperty()
                .addListener(
                        _ -> {
                            var viewport = lookup(".viewport");
                            if (viewport != null) viewport.setCache(false);
                        });
    }
}
