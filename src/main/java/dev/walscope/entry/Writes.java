package dev.walscope.entry;

import static dev.walscope.entry.LogForm.NONE;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The writes of a transaction, as they stand in the value of its entry: `[{"put": "a", "value":
/// 1}, {"delete": "b"}]`.
final class Writes {
    private static final byte[] PUT = LogForm.ascii("{\"put\": ");
    private static final byte[] VALUE = LogForm.ascii(", \"value\": ");
    private static final byte[] DELETE = LogForm.ascii("{\"delete\": ");
    private static final byte[] COMMA = LogForm.ascii(", ");

    private final byte[] text;
    private int at;

    private Writes(byte[] text) {
        this.text = text;
    }

    static JsonText text(List<KeyWrite> writes) {
        var out = new AsciiBuffer(64);
        out.put('[');
        for (var write : writes) {
            if (out.length() > 1) out.put(COMMA);
            var value = write.value();
            out.put(value == null ? DELETE : PUT).putString(write.key());
            if (value != null) out.put(VALUE).put(value.ascii());
            out.put('}');
        }
        return new JsonText(out.put(']').toBytes());
    }

    /// @return `null` when it is not what [#text] makes of one write or more
    static @Nullable List<KeyWrite> read(JsonText value) {
        return new Writes(value.ascii()).all();
    }

    private @Nullable List<KeyWrite> all() {
        var writes = new ArrayList<KeyWrite>(4);
        if (!skip('[')) return null;
        do {
            var write = one();
            if (write == null) return null;
            writes.add(write);
        } while (skip(COMMA));
        return skip(']') && at == text.length ? writes : null;
    }

    private @Nullable KeyWrite one() {
        var isPut = skip(PUT);
        if (!isPut && !skip(DELETE)) return null;
        var key = key();
        if (key == null) return null;
        JsonText value = null;
        if (isPut) {
            if (!skip(VALUE)) return null;
            value = value();
            if (value == null) return null;
        }
        return skip('}') ? new KeyWrite(key, value) : null;
    }

    private @Nullable String key() {
        var from = at;
        at = LogForm.stringEnd(text, from, text.length);
        if (at == NONE) return null;
        var key = LogForm.text(text, from, at);
        return CodePoints.hasLoneSurrogate(key) ? null : key;
    }

    private @Nullable JsonText value() {
        var node = LogForm.read(text, at, text.length);
        if (node == null || text[at] == 'n') return null;
        at = node.end();
        return new JsonText(Arrays.copyOfRange(text, node.from(), node.end()));
    }

    private boolean skip(char expected) {
        if (at >= text.length || text[at] != expected) return false;
        at++;
        return true;
    }

    private boolean skip(byte[] expected) {
        if (!LogForm.startsWith(text, at, text.length, expected)) return false;
        at += expected.length;
        return true;
    }
}
