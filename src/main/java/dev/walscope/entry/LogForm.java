package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads JSON in the log's form, and nothing else: exactly what Python's `json.dumps` writes.
///
/// Every value has one spelling there, so bytes that were changed on disk either stop being in the
/// form or are another value, which the checksum then tells. Positions count from the start of the
/// array; `NONE` means that the bytes are not in the form.
final class LogForm {
    /// How deep arrays and objects may be nested.
    static final int DEPTH_MAX = 500;

    static final int NONE = -1;

    private static final byte[] COMMA = ascii(", ");
    private static final byte[] COLON = ascii(": ");
    private static final byte[][] LITERALS = {ascii("true"), ascii("false"), ascii("null")};

    private final byte[] bytes;
    private final int end;
    private int at;

    private LogForm(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Stands for itself inside a string.
    static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /// The letter after the backslash for characters that have one, otherwise 0.
    static char shortEscape(int c) {
        return switch (c) {
            case '"', '\\' -> (char) c;
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    /// The position after the string, number or literal at `from`, or `NONE`.
    static int scalarEnd(byte[] bytes, int from, int end) {
        if (from >= end) return NONE;
        return switch (bytes[from]) {
            case '"' -> stringEnd(bytes, from, end);
            case 't', 'f', 'n' -> literalEnd(bytes, from, end);
            default -> numberEnd(bytes, from, end);
        };
    }

    /// The position after the string at `from`, or `NONE`.
    static int stringEnd(byte[] bytes, int from, int end) {
        if (from >= end || bytes[from] != '"') return NONE;
        for (var p = from + 1; p < end; p++) {
            var c = bytes[p];
            if (isPlain(c)) continue;
            if (c == '"') return p + 1;
            if (c != '\\' || p + 1 >= end) return NONE;
            var unit = escaped(bytes, p, end);
            if (unit < 0) return NONE;
            p += shortEscape(unit) != 0 ? 1 : 5;
        }
        return NONE;
    }

    /// The character of the escape at `from`, or `NONE` when it is not the one spelling of it.
    private static int escaped(byte[] bytes, int from, int end) {
        if (bytes[from + 1] != 'u') {
            return switch (bytes[from + 1]) {
                case '"' -> '"';
                case '\\' -> '\\';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                default -> NONE;
            };
        }
        if (from + 6 > end) return NONE;
        var unit = 0;
        for (var p = from + 2; p < from + 6; p++) {
            var c = bytes[p];
            var digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : NONE;
            if (digit < 0) return NONE;
            unit = unit << 4 | digit;
        }
        return isPlain(unit) || shortEscape(unit) != 0 ? NONE : unit;
    }

    /// The text of a string that [#stringEnd] has accepted, quotes included in the range.
    static String text(byte[] bytes, int from, int end) {
        var first = from + 1;
        while (bytes[first] != '\\' && first < end - 1) first++;
        if (first == end - 1)
            return new String(bytes, from + 1, end - from - 2, StandardCharsets.ISO_8859_1);
        var text = new StringBuilder(end - from);
        for (var p = from + 1; p < end - 1; p++) {
            if (bytes[p] != '\\') {
                text.append((char) bytes[p]);
                continue;
            }
            var unit = escaped(bytes, p, end);
            text.append((char) unit);
            p += shortEscape(unit) != 0 ? 1 : 5;
        }
        return text.toString();
    }

    private static int literalEnd(byte[] bytes, int from, int end) {
        for (var literal : LITERALS)
            if (startsWith(bytes, from, end, literal)) return from + literal.length;
        return NONE;
    }

    static boolean startsWith(byte[] bytes, int from, int end, byte[] expected) {
        var to = from + expected.length;
        return to <= end && Arrays.equals(bytes, from, to, expected, 0, expected.length);
    }

    private static int numberEnd(byte[] bytes, int from, int end) {
        var p = from;
        var whole = true;
        for (; p < end; p++) {
            var c = bytes[p];
            if (c >= '0' && c <= '9' || c == '-' && p == from) continue;
            if (c != '.' && c != 'e' && c != '-' && c != '+') break;
            whole = false;
        }
        if (whole) return isInteger(bytes, from, p) ? p : NONE;
        return isFloat(new String(bytes, from, p - from, StandardCharsets.US_ASCII)) ? p : NONE;
    }

    private static boolean isInteger(byte[] bytes, int from, int end) {
        var first = bytes[from] == '-' ? from + 1 : from;
        if (first == end) return false;
        return bytes[first] != '0' || first + 1 == end && first == from;
    }

    private static boolean isFloat(String text) {
        try {
            var d = Double.parseDouble(text);
            return Double.isFinite(d) && PythonFloat.repr(d).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// The integer at `from` up to a byte that is no digit, or `NONE` when there is none in 0 to
    /// 2^63 - 1 without leading zeros.
    static long readLong(byte[] bytes, int from, int end) {
        var value = 0L;
        var p = from;
        for (; p < end && bytes[p] >= '0' && bytes[p] <= '9'; p++) {
            if (value > (Long.MAX_VALUE - (bytes[p] - '0')) / 10) return NONE;
            value = value * 10 + bytes[p] - '0';
        }
        if (p == from || bytes[from] == '0' && p > from + 1) return NONE;
        return value;
    }

    /// A value taken apart as far as sorting needs. All ranges are of the bytes that were read.
    sealed interface Node {
        int from();

        int end();

        /// In sorted form already, at every level.
        record Sorted(int from, int end) implements Node {}

        /// An array with something to sort in it.
        record Items(int from, int end, List<Node> items) implements Node {}

        /// An object with something to sort, its members by code point of their names.
        record Members(int from, int end, List<Member> members) implements Node {}
    }

    /// One member; its name in quotes is the range up to `nameEnd`. (Not the name itself: there may
    /// be a hundred thousand of them.)
    record Member(int nameFrom, int nameEnd, Node value) {}

    /// The value of any kind at `from`, or `null` when the bytes are not in the form.
    static @Nullable Node read(byte[] bytes, int from, int end) {
        return new LogForm(bytes, from, end).value(0);
    }

    private @Nullable Node value(int depth) {
        if (at >= end) return null;
        if (bytes[at] == '{') return depth == DEPTH_MAX ? null : object(depth + 1);
        if (bytes[at] == '[') return depth == DEPTH_MAX ? null : array(depth + 1);
        var from = at;
        at = scalarEnd(bytes, from, end);
        return at == NONE ? null : new Node.Sorted(from, at);
    }

    /// Items with nothing to sort in them that follow each other are one range: a long array of
    /// numbers is none but one.
    private @Nullable Node array(int depth) {
        var from = at++;
        var items = new ArrayList<Node>(0);
        var sortedFrom = NONE;
        var sortedEnd = NONE;
        while (!closes(']')) {
            if (at > from + 1 && !skip(COMMA)) return null;
            var itemFrom = at;
            var item = value(depth);
            if (item == null) return null;
            if (item instanceof Node.Sorted) {
                if (sortedFrom == NONE) sortedFrom = itemFrom;
                sortedEnd = at;
                continue;
            }
            if (sortedFrom != NONE) items.add(new Node.Sorted(sortedFrom, sortedEnd));
            sortedFrom = NONE;
            items.add(item);
        }
        if (items.isEmpty()) return new Node.Sorted(from, at);
        if (sortedFrom != NONE) items.add(new Node.Sorted(sortedFrom, sortedEnd));
        return new Node.Items(from, at, items);
    }

    private @Nullable Node object(int depth) {
        var from = at++;
        var members = new ArrayList<Member>();
        var sorted = true;
        while (!closes('}')) {
            if (!members.isEmpty() && !skip(COMMA)) return null;
            var member = member(depth);
            if (member == null) return null;
            sorted &= member.value instanceof Node.Sorted;
            if (!members.isEmpty()) sorted &= byName(members.getLast(), member) < 0;
            members.add(member);
        }
        if (sorted) return new Node.Sorted(from, at);
        members.sort(this::byName);
        for (var i = 1; i < members.size(); i++)
            if (byName(members.get(i), members.get(i - 1)) == 0) return null;
        return new Node.Members(from, at, members);
    }

    private @Nullable Member member(int depth) {
        var from = at;
        var nameEnd = stringEnd(bytes, from, end);
        if (nameEnd == NONE) return null;
        at = nameEnd;
        if (!skip(COLON)) return null;
        var value = value(depth);
        return value == null ? null : new Member(from, nameEnd, value);
    }

    /// By code point. Of names without escapes the bytes are the code points; and a name has one
    /// spelling only.
    private int byName(Member a, Member b) {
        if (isEscaped(a) || isEscaped(b))
            return CodePoints.compare(
                    text(bytes, a.nameFrom, a.nameEnd), text(bytes, b.nameFrom, b.nameEnd));
        return Arrays.compare(
                bytes, a.nameFrom + 1, a.nameEnd - 1, bytes, b.nameFrom + 1, b.nameEnd - 1);
    }

    private boolean isEscaped(Member member) {
        for (var p = member.nameFrom; p < member.nameEnd; p++) if (bytes[p] == '\\') return true;
        return false;
    }

    /// Takes the closing bracket. A cut-off text has none and fails at the next value.
    private boolean closes(char bracket) {
        if (at >= end || bytes[at] != bracket) return false;
        at++;
        return true;
    }

    private boolean skip(byte[] expected) {
        if (!startsWith(bytes, at, end, expected)) return false;
        at += expected.length;
        return true;
    }

    /// Writes `node`, read from `bytes`, with its members sorted at every level.
    static void write(byte[] bytes, Node node, AsciiBuffer out) {
        switch (node) {
            case Node.Sorted sorted -> out.put(bytes, sorted.from, sorted.end - sorted.from);
            case Node.Items array -> {
                out.put('[');
                for (var item : array.items) {
                    if (item != array.items.getFirst()) out.put(COMMA);
                    write(bytes, item, out);
                }
                out.put(']');
            }
            case Node.Members object -> {
                out.put('{');
                for (var member : object.members) {
                    if (member != object.members.getFirst()) out.put(COMMA);
                    out.put(bytes, member.nameFrom, member.nameEnd - member.nameFrom).put(COLON);
                    write(bytes, member.value, out);
                }
                out.put('}');
            }
        }
    }
}
