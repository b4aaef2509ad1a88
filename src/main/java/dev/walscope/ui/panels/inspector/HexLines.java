package dev.walscope.ui.panels.inspector;

import java.util.Locale;

/// Bytes as `xxd` shows them: offset, pairs of digits, characters.
final class HexLines {
    private HexLines() {}

    public static String of(byte[] bytes, long offset, int perLine) {
        var out = new StringBuilder();
        for (int at = 0; at < bytes.length; at += perLine) {
            if (at > 0) out.append('\n');
            out.append(String.format(Locale.ROOT, "%04x", offset + at));
            for (int i = at; i < at + perLine; i++)
                out.append(
                        i < bytes.length ? String.format(Locale.ROOT, " %02x", bytes[i]) : "   ");
            out.append(' ');
            for (int i = at; i < Math.min(at + perLine, bytes.length); i++)
                out.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '·');
        }
        return out.toString();
    }
}
