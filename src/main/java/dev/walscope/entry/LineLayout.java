package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.util.zip.CRC32;

/// Where the members of one line lie in an array that holds it.
///
/// The checksum's input has the members in another order than the line but spells them alike, so it
/// is made of the line's own bytes; only a value with members of its own may need sorting. Each
/// member's range starts at the quote of its name and ends, with `", "`, where the next one starts.
final class LineLayout {
    /// The quote of `"id"`, right after the brace.
    int id;

    int operation;
    int key;

    /// The quote of `"value"`.
    int value;

    /// The first byte of the value itself.
    int valueFrom;

    /// The `", "` after the value.
    int valueEnd;

    /// `"client_id"`, `"request_id"` and `"timestamp"` when `tagged`.
    int clientId;

    int requestId;
    int timestamp;

    /// `"term"`; where `crc` is when the line has none.
    int term;

    int crc;
    boolean tagged;

    /// The value with its members sorted, `null` when the line has it so.
    @Nullable JsonText sortedValue;

    long crc(byte[] line) {
        var input = crcInput(line);
        var crc = new CRC32();
        crc.update(input.array(), 0, input.length());
        return crc.getValue();
    }

    /// The text that the checksum is of. (Copied together, since one update over a copy is quicker
    /// than one for each part.)
    AsciiBuffer crcInput(byte[] line) {
        var sorted = sortedValue;
        var input = new AsciiBuffer(crc - id + 2 + (sorted == null ? 0 : sorted.length()));
        input.put('{');
        if (tagged) input.put(line, clientId, requestId - clientId);
        input.put(line, id, operation - id);
        input.put(line, key, value - key);
        input.put(line, operation, key - operation);
        if (tagged) input.put(line, requestId, timestamp - requestId);
        input.put(line, term, crc - term);
        if (tagged) input.put(line, timestamp, term - timestamp);
        if (sorted == null) input.put(line, value, valueEnd - value);
        else input.put(line, value, valueFrom - value).put(sorted.ascii());
        return input.put('}');
    }
}
