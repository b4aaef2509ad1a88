package dev.walscope.ui.look;

import javafx.scene.paint.Color;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The colours of one theme, read from the token blocks of `walscope.css`, so that what is drawn on
/// a canvas and what is styled cannot differ.
public final class Tokens {
    public static final String STYLESHEET = "/assets/css/walscope.css";

    private static final Pattern TOKEN =
            Pattern.compile("-ws-([a-z0-9-]+):\\s*(#[0-9a-fA-F]{6,8});");

    private final boolean isDark;
    private final Map<String, Color> byName;

    private Tokens(boolean isDark, Map<String, Color> byName) {
        this.isDark = isDark;
        this.byName = byName;
    }

    public static Tokens load(boolean isDark) {
        var css = stylesheet();
        int start = css.indexOf(isDark ? ".walscope-dark {" : ".walscope-light {");
        var block = css.substring(start, css.indexOf('}', start));
        var byName = new HashMap<String, Color>();
        var token = TOKEN.matcher(block);
        while (token.find()) byName.put(token.group(1), Color.web(token.group(2)));
        return new Tokens(isDark, Map.copyOf(byName));
    }

    public boolean isDark() {
        return isDark;
    }

    /// The colour of `-ws-name`.
    public Color get(String name) {
        var color = byName.get(name);
        if (color == null) throw new IllegalArgumentException("no token -ws-" + name);
        return color;
    }

    private static String stylesheet() {
        try (var in = Tokens.class.getResourceAsStream(STYLESHEET)) {
            if (in == null)
                throw new IllegalStateException(STYLESHEET + " is not on the class path");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
