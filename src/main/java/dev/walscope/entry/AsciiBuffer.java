package dev.walscope.entry;

import java.util.Arrays;

/// A growing run of ASCII bytes, with JSON strings escaped as Python's `json.dumps` escapes them.
///
/// One thread at a time.
final class AsciiBuffer {
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private byte[] bytes;
    private int length;

    AsciiBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /// The bytes so far, and perhaps more behind them; valid until the next write.
    byte[] array() {
        return bytes;
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /// The last byte written, 0 when there is none.
    byte last() {
        return length == 0 ? 0 : bytes[length - 1];
    }

    AsciiBuffer put(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    AsciiBuffer put(byte[] ascii, int from, int count) {
        room(count);
        System.arraycopy(ascii, from, bytes, length, count);
        length += count;
        return this;
    }

    AsciiBuffer put(byte[] ascii) {
        return put(ascii, 0, ascii.length);
    }

    AsciiBuffer put(CharSequence ascii) {
        room(ascii.length());
        for (var i = 0; i < ascii.length(); i++) bytes[length++] = (byte) ascii.charAt(i);
        return this;
    }

    AsciiBuffer put(char[] ascii, int from, int count) {
        room(count);
        for (var i = from; i < from + count; i++) bytes[length++] = (byte) ascii[i];
        return this;
    }

    AsciiBuffer put(long number) {
        return put(Long.toString(number));
    }

    /// `text` as a JSON string with its quotes.
    AsciiBuffer putString(CharSequence text) {
        room(text.length() + 2);
        bytes[length++] = '"';
        for (var i = 0; i < text.length(); i++) putEscaped(text.charAt(i));
        return put('"');
    }

    /// As [#putString(CharSequence)].
    AsciiBuffer putString(char[] text, int from, int count) {
        room(count + 2);
        bytes[length++] = '"';
        for (var i = from; i < from + count; i++) putEscaped(text[i]);
        return put('"');
    }

    private void putEscaped(char c) {
        room(6);
        if (LogForm.isPlain(c)) {
            bytes[length++] = (byte) c;
            return;
        }
        bytes[length++] = '\\';
        var mark = LogForm.shortEscape(c);
        if (mark != 0) {
            bytes[length++] = (byte) mark;
            return;
        }
        bytes[length++] = 'u';
        for (var shift = 12; shift >= 0; shift -= 4) bytes[length++] = HEX[c >> shift & 15];
    }

    private void room(int more) {
        if (length + more > bytes.length)
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
}
