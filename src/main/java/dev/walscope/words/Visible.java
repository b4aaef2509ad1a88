package dev.walscope.words;

import java.util.Locale;

/// Text from elsewhere, made safe to print: what would move a terminal's cursor, change its colours
/// or turn the direction of reading is escaped as in JSON, and so cannot pass for something else.
///
/// Source: Unicode's "Bidirectional Algorithm" (UAX #9) and "Trojan Source" (Boucher and Anderson,
/// 2021) for the characters that reorder others; ECMA-48 for C0 and C1.
public final class Visible {
    private Visible() {}

    /// `text` with every character that does not show as itself escaped; `\n` and `\t` too.
    public static String text(String text) {
        if (text.codePoints().allMatch(Visible::shows)) return text;
        var shown = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            if (shows(c)) shown.appendCodePoint(c);
                            else
                                for (var half : Character.toChars(c))
                                    shown.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
                        });
        return shown.toString();
    }

    /// As [#text], at most `max` characters of it, the last of them `…` when there would be more.
    public static String text(String text, int max) {
        var shown = text(text.length() <= max ? text : text.substring(0, max) + "…");
        return shown.length() <= max ? shown : shown.substring(0, max - 1) + "…";
    }

    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE ->
                    false;
            default -> true;
        };
    }
}
