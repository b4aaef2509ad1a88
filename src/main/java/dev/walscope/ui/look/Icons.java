package dev.walscope.ui.look;

import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Icons of the Feather set; their colour and size come from the style sheet.
public final class Icons {
    private Icons() {}

    public static FontIcon of(Feather icon) {
        var node = new FontIcon(icon);
        node.setMouseTransparent(true);
        return node;
    }
}
