package dev.walscope.scope.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.zip.CRC32;

/// One line of a recording's file: `{"NAME":JSON,"crc":N}`, where N is the CRC-32 of JSON's bytes.
///
/// ASCII only, with other characters escaped as in the log itself, also halves of surrogate pairs,
/// which UTF-8 could not carry.
///
/// @param name empty when the line does not hold
record CheckedLine(String name, String json) {
    private static final CheckedLine BAD = new CheckedLine("", "");
    private static final String CRC = ",\"crc\":";

    boolean is(String wanted) {
        return name.equals(wanted);
    }

    static byte[] of(String name, String json) {
        var ascii = escaped(json);
        return ("{\"" + name + "\":" + ascii + CRC + crc(ascii) + "}\n").getBytes(US_ASCII);
    }

    static boolean begins(byte[] line, String name) {
        var start = ("{\"" + name + "\":").getBytes(US_ASCII);
        return line.length >= start.length
                && java.util.Arrays.equals(line, 0, start.length, start, 0, start.length);
    }

    static CheckedLine parse(byte[] line) {
        var text = new String(line, US_ASCII);
        int nameEnd = text.indexOf("\":");
        int crcAt = text.lastIndexOf(CRC);
        if (!text.startsWith("{\"") || nameEnd < 0 || crcAt < nameEnd + 2 || !text.endsWith("}"))
            return BAD;
        var json = text.substring(nameEnd + 2, crcAt);
        var stored = text.substring(crcAt + CRC.length(), text.length() - 1);
        return stored.equals(Long.toString(crc(json)))
                ? new CheckedLine(text.substring(2, nameEnd), json)
                : BAD;
    }

    private static long crc(String ascii) {
        var crc = new CRC32();
        crc.update(ascii.getBytes(US_ASCII));
        return crc.getValue();
    }

    /// Outside of strings JSON is ASCII anyway.
    private static String escaped(String json) {
        if (json.chars().allMatch(c -> c < 0x7f)) return json;
        var out = new StringBuilder(json.length() + 64);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7f) out.append(c);
            else out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
        return out.toString();
    }
}
