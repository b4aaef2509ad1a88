package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A JSON value, spelled as the log spells it: exactly what Python's `json.dumps` writes.
///
/// That is `", "` and `": "`, what is not printable ASCII escaped in four lower-case hex digits,
/// members in the order in which they were sent, integers of any size to the digit, other numbers
/// as the shortest decimal of a double (`1e+16`, `1e-05`, `1.0`). Equal texts are equal values.
/// Immutable.
public final class JsonText {
    private final byte[] ascii;

    /// @param ascii in the log's form already; not copied, so it must not be written to any more
    JsonText(byte[] ascii) {
        this.ascii = ascii;
    }

    /// Reads JSON as RFC 8259 has it, in UTF-8.
    ///
    /// @throws BadJson when it is not that, or cannot be stored
    public static JsonText parse(byte[] utf8, int offset, int length) {
        return JsonReader.value(utf8, offset, length);
    }

    /// As [#parse(byte[], int, int)].
    public static JsonText parse(String json) {
        var utf8 = json.getBytes(StandardCharsets.UTF_8);
        return parse(utf8, 0, utf8.length);
    }

    /// The JSON string that says `text`.
    public static JsonText string(String text) {
        return new JsonText(new AsciiBuffer(text.length() + 2).putString(text).toBytes());
    }

    /// The bytes themselves, for reading only.
    byte[] ascii() {
        return ascii;
    }

    /// A read-only view of the text's ASCII bytes.
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(ascii).asReadOnlyBuffer();
    }

    /// The number of its ASCII bytes.
    public int length() {
        return ascii.length;
    }

    /// The same value with members sorted by code point at every level: what the checksum is taken
    /// of. Returns `this` when they are.
    public JsonText canonical() {
        if (ascii[0] != '{' && ascii[0] != '[') return this;
        var node = LogForm.read(ascii, 0, ascii.length);
        if (node == null) throw new IllegalStateException("not in the log's form: " + this);
        return sorted(ascii, node) instanceof JsonText other ? other : this;
    }

    /// `node`, read from `bytes`, with its members sorted; `null` when they are.
    static @Nullable JsonText sorted(byte[] bytes, LogForm.Node node) {
        if (node instanceof LogForm.Node.Sorted) return null;
        var out = new AsciiBuffer(node.end() - node.from());
        LogForm.write(bytes, node, out);
        return new JsonText(out.toBytes());
    }

    /// The value as an HTTP answer carries it: UTF-8, no spaces between tokens, and escaped only
    /// what must be. (Half a surrogate pair, which an old log may hold, stays escaped.)
    public byte[] compactUtf8() {
        if (ascii[0] == '"' && !hasBackslash()) return ascii.clone();
        var out = new ByteArrayOutputStream(ascii.length);
        var inString = false;
        for (var i = 0; i < ascii.length; i++) {
            var c = ascii[i];
            if (c == '\\') {
                i += unescape(i, out);
                continue;
            }
            if (c == '"') inString = !inString;
            if (c != ' ' || inString) out.write(c);
        }
        return out.toByteArray();
    }

    /// As [#compactUtf8], in memory once.
    public String compact() {
        if (ascii[0] == '"' && !hasBackslash()) return toString();
        return new String(compactUtf8(), StandardCharsets.UTF_8);
    }

    private boolean hasBackslash() {
        for (var c : ascii) if (c == '\\') return true;
        return false;
    }

    /// Writes the escape at `at` and returns how many bytes it has beyond the first.
    private int unescape(int at, ByteArrayOutputStream out) {
        if (ascii[at + 1] != 'u') {
            out.write(ascii, at, 2);
            return 1;
        }
        var unit = unit(at);
        if (Character.isHighSurrogate(unit) && Character.isLowSurrogate(unit(at + 6))) {
            out.writeBytes(utf8(Character.toCodePoint(unit, unit(at + 6))));
            return 11;
        }
        if (unit < ' ' || Character.isSurrogate(unit)) out.write(ascii, at, 6);
        else out.writeBytes(utf8(unit));
        return 5;
    }

    /// The character of the four-digit escape at `at`, 0 when there is none.
    private char unit(int at) {
        if (ascii[at] != '\\' || ascii[at + 1] != 'u') return 0;
        var digits = new String(ascii, at + 2, 4, StandardCharsets.US_ASCII);
        return (char) Integer.parseInt(digits, 16);
    }

    private static byte[] utf8(int codePoint) {
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonText text && Arrays.equals(ascii, text.ascii);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ascii);
    }

    @Override
    public String toString() {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
