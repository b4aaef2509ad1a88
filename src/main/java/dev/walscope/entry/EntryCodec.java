package dev.walscope.entry;

import java.nio.charset.StandardCharsets;

/// An entry as one line of the log, and back.
///
/// ```
/// {"id": 14, "operation": "SET", "key": "key6", "value": "myvalue", "crc": 1508983172}
/// ```
/// An entry whose request has an identity carries it as `client_id`, `request_id` and `timestamp`
/// between `value` and `crc`; one that an elected leader wrote carries its `term` right before
/// `crc`. The crc is the CRC-32 of the entry without it, its members sorted: what Python's
/// `zlib.crc32(json.dumps(entry, sort_keys=True).encode())` gives.
public final class EntryCodec {
    static final byte[] OPEN_ID = LogForm.ascii("{\"id\": ");
    static final byte[] OPERATION = LogForm.ascii("\"operation\": ");
    static final byte[] KEY = LogForm.ascii("\"key\": ");
    static final byte[] VALUE = LogForm.ascii("\"value\": ");
    static final byte[] CLIENT_ID = LogForm.ascii("\"client_id\": ");
    static final byte[] REQUEST_ID = LogForm.ascii("\"request_id\": ");
    static final byte[] TIMESTAMP = LogForm.ascii("\"timestamp\": ");
    static final byte[] TERM = LogForm.ascii("\"term\": ");
    static final byte[] CRC = LogForm.ascii("\"crc\": ");

    /// The members' names, the punctuation and the four numbers, at most.
    private static final int FRAME_BYTES = 220;

    private EntryCodec() {}

    /// The line of `entry`, with its `\n`.
    public static byte[] encode(Entry entry) {
        var out = buffer(entry);
        var crc = write(entry, out).crc(out.array());
        return out.put(CRC).put(crc).put("}\n").toBytes();
    }

    /// What the bytes of one line, without its `\n`, turn out to be.
    public static Decoded decode(byte[] buffer, int offset, int length) {
        return new LineParser(buffer, offset, length).decoded();
    }

    /// The exact text that the crc of `entry` is taken of.
    public static String crcInput(Entry entry) {
        var line = buffer(entry);
        var text = write(entry, line).crcInput(line.array());
        return new String(text.array(), 0, text.length(), StandardCharsets.US_ASCII);
    }

    public static long crc(Entry entry) {
        var out = buffer(entry);
        return write(entry, out).crc(out.array());
    }

    /// The id that a line gives itself, or -1 when it does not start as an entry does. Looks at the
    /// first bytes only and verifies nothing.
    public static long idOfLine(byte[] buffer, int offset, int length) {
        return LineParser.id(buffer, offset, length);
    }

    /// The crc that a line, without its `\n`, ends with, or -1 when there is none. Looks at the
    /// last bytes only and verifies nothing.
    public static long crcOfLine(byte[] buffer, int offset, int length) {
        return LineParser.storedCrc(buffer, offset, length);
    }

    private static AsciiBuffer buffer(Entry entry) {
        var size = FRAME_BYTES;
        if (entry.key() != null) size += entry.key().length();
        if (entry.value() != null) size += entry.value().length();
        if (entry.request().isPresent()) {
            var tag = entry.request().get();
            size += tag.clientId().length() + tag.requestId().length();
        }
        return new AsciiBuffer(size);
    }

    /// Writes the line up to where the crc belongs.
    private static LineLayout write(Entry entry, AsciiBuffer out) {
        var layout = new LineLayout();
        out.put(OPEN_ID).put(entry.id()).put(", ");
        layout.id = 1;
        layout.operation = out.length();
        out.put(OPERATION).put('"').put(entry.operation().name()).put("\", ");
        layout.key = out.length();
        out.put(KEY);
        if (entry.key() == null) out.put("null");
        else out.putString(entry.key());
        out.put(", ");
        layout.value = out.length();
        out.put(VALUE);
        layout.valueFrom = out.length();
        var value = entry.value();
        if (value == null) {
            out.put("null");
        } else {
            out.put(value.ascii());
            var canonical = value.canonical();
            if (canonical != value) layout.sortedValue = canonical;
        }
        layout.valueEnd = out.length();
        out.put(", ");
        entry.request().ifPresent(tag -> write(tag, layout, out));
        layout.term = out.length();
        if (entry.term() > 0) out.put(TERM).put(entry.term()).put(", ");
        layout.crc = out.length();
        return layout;
    }

    private static void write(RequestTag tag, LineLayout layout, AsciiBuffer out) {
        layout.tagged = true;
        layout.clientId = out.length();
        out.put(CLIENT_ID).putString(tag.clientId()).put(", ");
        layout.requestId = out.length();
        out.put(REQUEST_ID).putString(tag.requestId()).put(", ");
        layout.timestamp = out.length();
        out.put(TIMESTAMP).put(tag.timestampMs()).put(", ");
    }
}
