package dev.walscope.entry;

/// Tells a line that was never finished from one that was finished and then changed.
///
/// A crash in the middle of an append leaves the beginning of a line, and no more. A finished line
/// of which some byte was changed is almost never the beginning of one: the changed byte itself, or
/// what stands behind it, is not what may stand there.
public final class LinePrefix {
    private static final int NESTED_MAX = LogForm.DEPTH_MAX;
    private static final byte[] ESCAPES = LogForm.ascii("\"\\bfnrt");
    private static final byte[][] OPERATIONS = {
        LogForm.ascii("\"SET\""),
        LogForm.ascii("\"DELETE\""),
        LogForm.ascii("\"LOST\""),
        LogForm.ascii("\"NOOP\""),
        LogForm.ascii("\"MEMBERS\""),
        LogForm.ascii("\"TXN\"")
    };
    private static final byte[][] LITERALS = {
        LogForm.ascii("true"), LogForm.ascii("false"), LogForm.ascii("null")
    };

    /// The bytes ran out where the line may still go on.
    private static final class Ended extends RuntimeException {
        static final Ended HERE = new Ended();

        private Ended() {
            super(null, null, false, false);
        }
    }

    private final byte[] bytes;
    private final int end;
    private int at;

    private LinePrefix(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Whether the bytes are how some entry's line begins, and not the whole of it: at least the
    /// closing brace is missing.
    public static boolean isUnfinishedLine(byte[] bytes, int from, int end) {
        try {
            new LinePrefix(bytes, from, end).line();
            return false;
        } catch (Ended e) {
            return true;
        }
    }

    /// Whether a line may begin at `at`: as many of the first bytes of one stand there as there is
    /// room for.
    public static boolean mayBeginAt(byte[] bytes, int at, int end) {
        var head = EntryCodec.OPEN_ID;
        for (int i = 0; i < head.length && at + i < end; i++)
            if (bytes[at + i] != head[i]) return false;
        return at < end;
    }

    /// Reads a whole line and answers whether it was one; throws [Ended] when it is only begun.
    private boolean line() {
        return word(EntryCodec.OPEN_ID)
                && digits()
                && next(EntryCodec.OPERATION)
                && oneOf(OPERATIONS)
                && next(EntryCodec.KEY)
                && value(0)
                && next(EntryCodec.VALUE)
                && value(0)
                && rest();
    }

    private boolean rest() {
        if (!word(", \"")) return false;
        if (peek() == 'c' && peek(1) == 'l') {
            if (!word("client_id\": ") || !string()) return false;
            if (!next(EntryCodec.REQUEST_ID) || !string()) return false;
            if (!next(EntryCodec.TIMESTAMP) || !digits() || !word(", \"")) return false;
        }
        if (peek() == 't' && (!word("term\": ") || !digits() || !word(", \""))) return false;
        return word("crc\": ") && digits() && word("}");
    }

    private boolean next(byte[] name) {
        return word(", ") && word(name);
    }

    private byte peek() {
        return peek(0);
    }

    private byte peek(int ahead) {
        if (at + ahead >= end) throw Ended.HERE;
        return bytes[at + ahead];
    }

    private boolean word(String expected) {
        return word(LogForm.ascii(expected));
    }

    private boolean word(byte[] expected) {
        for (var b : expected) {
            if (peek() != b) return false;
            at++;
        }
        return true;
    }

    private boolean oneOf(byte[][] words) {
        for (var word : words) {
            var from = at;
            if (word(word)) return true;
            at = from;
        }
        return false;
    }

    private boolean digits() {
        if (!isDigit(peek())) return false;
        while (isDigit(peek())) at++;
        return true;
    }

    private static boolean isDigit(byte b) {
        return '0' <= b && b <= '9';
    }

    private boolean string() {
        if (peek() != '"') return false;
        at++;
        while (peek() != '"') {
            if (peek() == '\\' ? !escape() : !LogForm.isPlain(bytes[at++])) return false;
        }
        at++;
        return true;
    }

    private boolean escape() {
        at++;
        var letter = peek();
        at++;
        for (var known : ESCAPES) if (letter == known) return true;
        if (letter != 'u') return false;
        for (int i = 0; i < 4; i++, at++)
            if (Character.digit(peek(), 16) < 0 || Character.isUpperCase(peek())) return false;
        return true;
    }

    private boolean value(int depth) {
        if (depth > NESTED_MAX) return false;
        return switch (peek()) {
            case '"' -> string();
            case '{' -> members(depth);
            case '[' -> items(depth);
            case 't', 'f', 'n' -> oneOf(LITERALS);
            default -> number();
        };
    }

    private boolean number() {
        var from = at;
        while (isDigit(peek()) || isPartOfFloat(peek())) at++;
        return at > from;
    }

    private static boolean isPartOfFloat(byte b) {
        return b == '-' || b == '+' || b == '.' || b == 'e';
    }

    private boolean members(int depth) {
        at++;
        if (peek() == '}') return closed();
        while (true) {
            if (!string() || !word(": ") || !value(depth + 1)) return false;
            if (peek() == '}') return closed();
            if (!word(", ")) return false;
        }
    }

    private boolean items(int depth) {
        at++;
        if (peek() == ']') return closed();
        while (true) {
            if (!value(depth + 1)) return false;
            if (peek() == ']') return closed();
            if (!word(", ")) return false;
        }
    }

    private boolean closed() {
        at++;
        return true;
    }
}
