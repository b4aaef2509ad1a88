package dev.walscope.ui.look;

import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;

import java.util.List;

/// The shipped fonts: Inter for words, JetBrains Mono for what a machine reads.
///
/// They come with the program, so a picture looks the same on every machine.
public final class Fonts {
    private static final String INTER = "/com/formdev/flatlaf/fonts/inter/Inter-";
    private static final String MONO = "/com/formdev/flatlaf/fonts/jetbrains_mono/JetBrainsMono-";

    private static final int TAIL = 2;

    private Fonts() {}

    /// Makes them known to JavaFX; to be called before the first scene.
    public static void load() {
        for (var file :
                List.of(
                        INTER + "Regular.otf",
                        INTER + "SemiBold.otf",
                        INTER + "Bold.otf",
                        MONO + "Regular.ttf",
                        MONO + "Bold.ttf")) {
            try (var in = Fonts.class.getResourceAsStream(file)) {
                if (in != null) Font.loadFont(in, 13);
            } catch (java.io.IOException e) {
                // The system's font stands in: plainer, but nothing is lost.
            }
        }
    }

    public static Font words(double size) {
        return Font.font("Inter", size);
    }

    public static Font strongWords(double size) {
        return Font.font("Inter SemiBold", size);
    }

    public static Font mono(double size) {
        return Font.font("JetBrains Mono", size);
    }

    public static Font strongMono(double size) {
        return Font.font("JetBrains Mono", FontWeight.BOLD, size);
    }

    public static double width(String text, Font font) {
        var measured = new Text(text);
        measured.setFont(font);
        return measured.getLayoutBounds().getWidth();
    }

    /// As much of `text` as `room` pixels hold, with an ellipsis for the rest; never half a
    /// character.
    public static String fitted(String text, Font font, double room) {
        if (width(text, font) <= room) return text;
        int low = 0;
        int high = text.codePointCount(0, text.length());
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (width(first(text, middle) + "…", font) <= room) low = middle;
            else high = middle - 1;
        }
        return first(text, low) + "…";
    }

    /// The same of a name, whose end says most: `follow…12`.
    public static String fittedName(String name, Font font, double room) {
        int characters = name.codePointCount(0, name.length());
        if (characters <= TAIL + 1 || width(name, font) <= room) return fitted(name, font, room);
        var head = first(name, characters - TAIL);
        var tail = name.substring(head.length());
        return fitted(head + "…", font, room - width(tail, font)) + tail;
    }

    private static String first(String text, int characters) {
        return text.substring(0, text.offsetByCodePoints(0, characters));
    }
}
