package dev.walscope.ui.panels.nodes;

import dev.walscope.api.You;
import dev.walscope.scope.NodeView;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;

import org.kordamp.ikonli.feather.Feather;

import java.util.Optional;

/// Whether the way to a node is encrypted, and what its token lets this window do; nothing for a
/// node that has neither.
final class Padlock {
    private final PanelContext context;
    private final Label label = new Label();
    private final Tooltip tip = new Tooltip();

    Padlock(PanelContext context) {
        this.context = context;
        label.getStyleClass().addAll("small", "muted");
        label.setMinWidth(Region.USE_PREF_SIZE);
        label.setTooltip(tip);
        label.managedProperty().bind(label.visibleProperty());
    }

    Node node() {
        return label;
    }

    void show(NodeView node) {
        boolean isEncrypted = node.url().startsWith("https://");
        var you = context.you(node.name());
        label.setId("padlock-" + node.name());
        label.setVisible(isEncrypted || you.isPresent());
        if (!label.isVisible()) return;
        var role = you.map(who -> who.role().name()).orElse("");
        if (label.getGraphic() == null || !label.getText().equals(role)) {
            label.setText(role);
            label.setGraphic(Icons.of(isEncrypted ? Feather.LOCK : Feather.UNLOCK));
        }
        tip.setText(words(isEncrypted, you));
        label.setAccessibleText(words(isEncrypted, you));
    }

    static String words(boolean isEncrypted, Optional<You> you) {
        return (isEncrypted
                        ? "Encrypted (TLS), and the node's certificate was checked."
                        : "Not encrypted: who can hear what is sent reads it, the token too.")
                + you.map(Padlock::words).orElse("");
    }

    private static String words(You you) {
        return " This window's token, "
                + you.name()
                + ", may "
                + switch (you.role()) {
                    case read -> "read.";
                    case write -> "read, and write keys.";
                    case admin -> "do everything.";
                };
    }
}
