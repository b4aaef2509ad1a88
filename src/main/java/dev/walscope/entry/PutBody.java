package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.OptionalLong;

/// The body of a PUT: `{"value": …}`, perhaps with a `crc`, and nothing else.
///
/// @param value in the log's form
/// @param crc the checksum that the client gives the entry, in the range of a CRC-32; it may be
/// wrong
public record PutBody(JsonText value, OptionalLong crc) {
    private static final byte[] NAME = LogForm.ascii("\"value\"");

    /// What stands in `body`.
    ///
    /// @throws BadJson [BadJson.Kind#MALFORMED] when `body` is not JSON, otherwise
    /// [BadJson.Kind#UNACCEPTABLE] when it is not an object with a `value` and at most a `crc`, or
    /// one of them cannot be taken
    public static PutBody parse(byte[] body) {
        var plain = plainString(body);
        return plain != null ? new PutBody(plain, OptionalLong.empty()) : JsonReader.putBody(body);
    }

    /// The usual body, whose value is a string of printable ASCII: its bytes are the log's bytes,
    /// so nothing needs to be parsed. `null` when it is anything else.
    private static @Nullable JsonText plainString(byte[] body) {
        var at = token(body, 0, '{');
        if (at < 0) return null;
        at = blanks(body, at);
        if (!LogForm.startsWith(body, at, body.length, NAME)) return null;
        at = token(body, at + NAME.length, ':');
        if (at < 0) return null;
        var from = blanks(body, at);
        at = from + 1;
        if (from >= body.length || body[from] != '"') return null;
        while (at < body.length && LogForm.isPlain(body[at])) at++;
        if (at >= body.length || body[at] != '"') return null;
        var end = at + 1;
        at = token(body, end, '}');
        if (at < 0 || blanks(body, at) < body.length) return null;
        return new JsonText(Arrays.copyOfRange(body, from, end));
    }

    private static int token(byte[] body, int at, char expected) {
        var p = blanks(body, at);
        return p < body.length && body[p] == expected ? p + 1 : LogForm.NONE;
    }

    private static int blanks(byte[] body, int at) {
        var p = at;
        while (p < body.length
                && (body[p] == ' ' || body[p] == '\n' || body[p] == '\r' || body[p] == '\t')) p++;
        return p;
    }
}
