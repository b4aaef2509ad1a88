package dev.walscope.entry;

import static dev.walscope.entry.LogForm.NONE;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads one line from its first byte to its last. Used once.
///
/// Accepts nothing but what [EntryCodec#encode] writes: no other spacing, order or spelling.
final class LineParser {
    private static final byte[] COMMA = LogForm.ascii(", ");
    private static final byte[] SET = LogForm.ascii("\"SET\"");
    private static final byte[] DELETE = LogForm.ascii("\"DELETE\"");
    private static final byte[] LOST = LogForm.ascii("\"LOST\"");
    private static final byte[] NOOP = LogForm.ascii("\"NOOP\"");
    private static final byte[] MEMBERS = LogForm.ascii("\"MEMBERS\"");
    private static final byte[] TXN = LogForm.ascii("\"TXN\"");
    private static final byte[] NO_KEY = LogForm.ascii("\"key\": null, ");

    private final byte[] line;
    private final int start;
    private final int end;
    private final LineLayout layout = new LineLayout();
    private int at;
    private String reason = "";

    private long id = NONE;
    private @Nullable Operation operation;
    private @Nullable String key;
    private @Nullable RequestTag tag;
    private long term;

    LineParser(byte[] buffer, int offset, int length) {
        line = buffer;
        start = offset;
        end = offset + length;
    }

    Decoded decoded() {
        if (!readMembers()) return bad(OptionalLong.empty());
        var computed = layout.crc(line);
        var stored = readCrc();
        if (stored == NONE) return bad(OptionalLong.of(computed));
        if (stored != computed) {
            reason = "crc does not match";
            return bad(OptionalLong.of(computed));
        }
        return new Decoded.Good(entry(), stored);
    }

    private Entry entry() {
        var value = requireNonNull(operation).hasValue() ? valueText() : null;
        return new Entry(id, operation, key, value, Optional.ofNullable(tag), term);
    }

    private JsonText valueText() {
        return new JsonText(Arrays.copyOfRange(line, layout.valueFrom, layout.valueEnd));
    }

    private Decoded.Bad bad(OptionalLong computed) {
        var stored = storedCrc(line, start, end - start);
        return new Decoded.Bad(
                reason,
                id < 1 ? OptionalLong.empty() : OptionalLong.of(id),
                stored == NONE ? OptionalLong.empty() : OptionalLong.of(stored),
                computed);
    }

    private boolean readMembers() {
        return readId() && readOperation() && readKey() && readValue() && readTag() && readTerm();
    }

    private boolean readId() {
        layout.id = start + 1;
        id = id(line, start, end - start);
        if (id < 1) return fail("does not start with an id");
        at = start + EntryCodec.OPEN_ID.length + digits(id) + COMMA.length;
        return true;
    }

    private boolean readOperation() {
        layout.operation = at;
        if (!skip(EntryCodec.OPERATION)) return fail("no operation after the id");
        if (skip(SET)) operation = Operation.SET;
        else if (skip(DELETE)) operation = Operation.DELETE;
        else if (skip(LOST)) operation = Operation.LOST;
        else if (skip(NOOP)) operation = Operation.NOOP;
        else if (skip(MEMBERS)) operation = Operation.MEMBERS;
        else if (skip(TXN)) operation = Operation.TXN;
        else return fail("the operation is none of SET, DELETE, LOST, NOOP, MEMBERS and TXN");
        return skip(COMMA) || fail("no key after the operation");
    }

    private boolean readKey() {
        layout.key = at;
        if (!requireNonNull(operation).hasKey())
            return skip(NO_KEY) || fail(operation + " with a key");
        var text = string(EntryCodec.KEY);
        if (text == null) return fail("the key is not a string in the log's form");
        if (CodePoints.hasLoneSurrogate(text)) return fail("the key holds half a surrogate pair");
        key = text;
        return true;
    }

    private boolean readValue() {
        layout.value = at;
        if (!skip(EntryCodec.VALUE)) return fail("no value after the key");
        layout.valueFrom = at;
        at = valueEnd();
        layout.valueEnd = at;
        if (at == NONE || !skip(COMMA)) return fail("the value is not in the log's form");
        if (operation == Operation.TXN && Writes.read(valueText()) == null)
            return fail("the value of TXN is no list of writes");
        var isNull = layout.valueEnd - layout.valueFrom == 4 && line[layout.valueFrom] == 'n';
        if (isNull != requireNonNull(operation).hasValue()) return true;
        return fail(isNull ? operation + " without a value" : operation + " with a value");
    }

    private int valueEnd() {
        if (at >= end || line[at] != '{' && line[at] != '[')
            return LogForm.scalarEnd(line, at, end);
        var node = LogForm.read(line, at, end);
        if (node == null) return NONE;
        layout.sortedValue = JsonText.sorted(line, node);
        return node.end();
    }

    private boolean readTag() {
        layout.clientId = at;
        layout.tagged = LogForm.startsWith(line, at, end, EntryCodec.CLIENT_ID);
        if (!layout.tagged) return true;
        if (!requireNonNull(operation).isRequested()) return fail(operation + " with a request");
        var clientId = string(EntryCodec.CLIENT_ID);
        layout.requestId = at;
        var requestId = clientId == null ? null : string(EntryCodec.REQUEST_ID);
        if (clientId == null || requestId == null)
            return fail("the request's identity is not in the log's form");
        if (!RequestTag.isIdentity(clientId) || !RequestTag.isIdentity(requestId))
            return fail("the request's identity is empty or holds half a surrogate pair");
        layout.timestamp = at;
        if (!skip(EntryCodec.TIMESTAMP)) return fail("no timestamp after the request's identity");
        var timestamp = LogForm.readLong(line, at, end);
        if (timestamp == NONE) return fail("the timestamp is not a number");
        at += digits(timestamp);
        if (!skip(COMMA)) return fail("no crc after the timestamp");
        tag = new RequestTag(clientId, requestId, timestamp);
        return true;
    }

    private boolean readTerm() {
        layout.term = at;
        layout.crc = at;
        if (!skip(EntryCodec.TERM)) {
            if (requireNonNull(operation).isOfATerm()) return fail(operation + " without a term");
            return true;
        }
        term = LogForm.readLong(line, at, end);
        if (term < 1) return fail("the term is not a number from 1 on");
        at += digits(term);
        if (!skip(COMMA)) return fail("no crc after the term");
        layout.crc = at;
        return true;
    }

    private long readCrc() {
        var stored = storedCrc(line, start, end - start);
        if (!skip(EntryCodec.CRC)) return failed("no crc after the value");
        if (stored == NONE || at + digits(stored) + 1 != end)
            return failed("the crc is not a number at the line's end");
        return stored;
    }

    /// The string after `name`, and past the comma; `null` when it is not there.
    private @Nullable String string(byte[] name) {
        if (!skip(name)) return null;
        var from = at;
        at = LogForm.stringEnd(line, from, end);
        if (at == NONE) return null;
        var text = LogForm.text(line, from, at);
        return skip(COMMA) ? text : null;
    }

    private boolean skip(byte[] expected) {
        if (!LogForm.startsWith(line, at, end, expected)) return false;
        at += expected.length;
        return true;
    }

    private boolean fail(String why) {
        reason = why;
        return false;
    }

    private long failed(String why) {
        reason = why;
        return NONE;
    }

    /// The id at the start of a line, or `NONE`.
    static long id(byte[] line, int offset, int length) {
        var end = offset + length;
        if (!LogForm.startsWith(line, offset, end, EntryCodec.OPEN_ID)) return NONE;
        var from = offset + EntryCodec.OPEN_ID.length;
        var id = LogForm.readLong(line, from, end);
        return id >= 1 && LogForm.startsWith(line, from + digits(id), end, COMMA) ? id : NONE;
    }

    /// The checksum at the end of a line, or `NONE`.
    static long storedCrc(byte[] line, int offset, int length) {
        var end = offset + length;
        if (length < 1 || line[end - 1] != '}') return NONE;
        var from = end - 1;
        while (from > offset && line[from - 1] >= '0' && line[from - 1] <= '9') from--;
        var name = from - EntryCodec.CRC.length;
        if (name < offset || !LogForm.startsWith(line, name, end, EntryCodec.CRC)) return NONE;
        var crc = LogForm.readLong(line, from, end);
        return crc <= 0xffff_ffffL ? crc : NONE;
    }

    private static int digits(long number) {
        var digits = 1;
        for (var rest = number / 10; rest > 0; rest /= 10) digits++;
        return digits;
    }
}
