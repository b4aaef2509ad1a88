package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.util.zip.CRC32;

/// Where the members of one line lie in an array that holds it.
///
/// The checksum's input has the members in another order than the line but spells them alike, so
/// it is made of the line's own bytes; only a value with members of its own may need sorting. Each
/// member's range starts at the quote of its name and ends, with `", "`, where the next one starts.
final class LineLayout {
    private static final byte[] OPEN = {'{'};
    private static final byte[] CLOSE = {'}'};

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
    int crc;
    boolean tagged;

    /// The value with its members sorted, `null` when the line has it so.
    @Nullable JsonText sortedValue;

    /// Takes the parts of the checksum's input, in order.
    interface Sink {
        void take(byte[] bytes, int from, int count);
    }

    long crc(byte[] line) {
        var crc = new CRC32();
        feed(line, crc::update);
        return crc.getValue();
    }

    void feed(byte[] line, Sink sink) {
        sink.take(OPEN, 0, 1);
        if (tagged) sink.take(line, clientId, requestId - clientId);
        sink.take(line, id, operation - id);
        sink.take(line, key, value - key);
        sink.take(line, operation, key - operation);
        if (tagged) sink.take(line, requestId, crc - requestId);
        var sorted = sortedValue;
        if (sorted == null) {
            sink.take(line, value, valueEnd - value);
        } else {
            sink.take(line, value, valueFrom - value);
            sink.take(sorted.ascii(), 0, sorted.length());
        }
        sink.take(CLOSE, 0, 1);
    }
}
