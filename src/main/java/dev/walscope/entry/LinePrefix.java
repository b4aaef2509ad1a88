package dev.walscope.entry;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Tells a line that was never finished from one that was finished and then changed.
///
/// A crash in the middle of an append leaves the beginning of a line, and no more. Anything else at
/// the end of a log is damage to something that may have been acknowledged.
public final class LinePrefix {
    private LinePrefix() {}

    /// Whether the bytes are how the line of entry `id` begins, without its line end.
    ///
    /// Looks at the head of the line and at the nesting of strings and brackets behind it; not at
    /// the checksum, which an unfinished line does not have.
    public static boolean isUnfinishedLine(byte[] bytes, long id) {
        var head = ("{\"id\": " + id + ", \"operation\": \"").getBytes(US_ASCII);
        for (int i = 0; i < Math.min(head.length, bytes.length); i++)
            if (bytes[i] != head[i]) return false;

        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < bytes.length; i++) {
            var b = bytes[i];
            if (b < 0x20 || b > 0x7e) return false;
            if (inString) {
                if (b == '\\') i++;
                else if (b == '"') inString = false;
            } else if (b == '"') inString = true;
            else if (b == '{' || b == '[') depth++;
            else if (b == '}' || b == ']') {
                depth--;
                if (depth == 0 && i < bytes.length - 1) return false;
            }
        }
        return true;
    }
}
