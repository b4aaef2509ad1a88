package dev.walscope.ui.workbench;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;

import dev.walscope.session.View;
import dev.walscope.ui.look.Tokens;

import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.scene.Scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// How the window looks as a whole: light or dark, large for the back row, tinted for the past.
final class ThemeSwitch {
    private final Scene scene;
    private Tokens tokens = Tokens.load(false);
    private boolean isApplied;

    ThemeSwitch(Scene scene) {
        this.scene = scene;
        var css = ThemeSwitch.class.getResource(Tokens.STYLESHEET);
        scene.getStylesheets().add(Objects.requireNonNull(css).toExternalForm());
    }

    Tokens tokens() {
        return tokens;
    }

    /// @return whether `view` asks for dark, be it because the system does
    boolean isDark(View view) {
        return switch (view.appearance()) {
            case light -> false;
            case dark -> true;
            case system -> scene.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
    }

    void apply(View view) {
        boolean isDark = isDark(view);
        if (!isApplied || isDark != tokens.isDark()) {
            isApplied = true;
            tokens = Tokens.load(isDark);
            var theme = isDark ? new PrimerDark() : new PrimerLight();
            scene.setUserAgentStylesheet(theme.getUserAgentStylesheet());
            // A list that drops down is styled once before it takes over the scene's style; with
            // JavaFX's own, whose colours nobody has looked up by then, that is a page of warnings.
            Application.setUserAgentStylesheet(theme.getUserAgentStylesheet());
        }
        var styles = new ArrayList<>(List.of("root", "walscope"));
        styles.add(isDark ? "walscope-dark" : "walscope-light");
        if (view.isPresenting()) styles.add("presenting");
        if (view.isPast()) styles.add("past");
        var applied = scene.getRoot().getStyleClass();
        if (!applied.equals(styles)) applied.setAll(styles);
    }
}
