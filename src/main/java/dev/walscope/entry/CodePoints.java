package dev.walscope.entry;

/// Where Unicode's characters and Java's 16-bit units differ.
public final class CodePoints {
    private CodePoints() {}

    /// Whether half of a surrogate pair stands alone, which no UTF-8 can express.
    static boolean hasLoneSurrogate(CharSequence text) {
        for (var i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) continue;
            if (!pairAt(text, i)) return true;
            i++;
        }
        return false;
    }

    private static boolean pairAt(CharSequence text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /// Orders by code point, as Python does. [String#compareTo] goes by 16-bit units and would put
    /// U+1F600 (a pair that starts with 0xD83D) before U+FF5E.
    public static int compare(String a, String b) {
        var shorter = Math.min(a.length(), b.length());
        for (var i = 0; i < shorter; i++) {
            var x = a.charAt(i);
            var y = b.charAt(i);
            if (x == y) continue;
            var inPair = Character.isLowSurrogate(x) || Character.isLowSurrogate(y);
            if (inPair && i > 0 && Character.isHighSurrogate(a.charAt(i - 1))) i--;
            return Integer.compare(a.codePointAt(i), b.codePointAt(i));
        }
        return Integer.compare(a.length(), b.length());
    }
}
