package dev.walscope.ui.panels.compare;

import java.util.Locale;

/// What came of comparing two logs.
sealed interface ComparisonResult {
    /// Every entry up to `through` is the same; one log may go on after it.
    record Identical(long through) implements ComparisonResult {}

    /// The lines of entry `id` differ, at byte `at` first; one may end there.
    record Different(long id, NodeLine first, NodeLine second, int at)
            implements ComparisonResult {}

    /// `on` does not have entry `id`, though it has later ones.
    record Missing(long id, String on) implements ComparisonResult {}

    /// One entry's line, in Latin-1: a character a byte, so that each byte has its place.
    record NodeLine(String node, String text) {
        /// How a person reads the byte at `at`: `'7' (0x37)`, or that there is none.
        String byteAt(int at) {
            if (at >= text.length()) return "the line's end";
            char c = text.charAt(at);
            var hex = String.format(Locale.ROOT, "0x%02x", (int) c);
            return c >= ' ' && c < 0x7f ? "'" + c + "' (" + hex + ")" : hex;
        }
    }

    /// The first place where the two differ, or -1.
    static int firstDifference(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) if (a.charAt(i) != b.charAt(i)) return i;
        return a.length() == b.length() ? -1 : shorter;
    }
}
