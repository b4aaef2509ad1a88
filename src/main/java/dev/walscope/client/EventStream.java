package dev.walscope.client;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The wire form of Server-Sent Events (WHATWG HTML, section 9.2), read message by message.
///
/// Lines end in `\n`, `\r\n` or `\r`; a line that starts with `:` is a comment, which servers send
/// as a heartbeat; an empty line ends a message.
final class EventStream {
    /// No node event comes near this; a stream that passes it is not one of ours.
    private static final int MESSAGE_BYTES_MAX = 8 << 20;

    private final InputStream in;
    private final Runnable heard;
    private boolean skipLineFeed;

    /// @param heard called for each line, comments included
    EventStream(InputStream in, Runnable heard) {
        this.in = new BufferedInputStream(in);
        this.heard = heard;
    }

    /// @param id `null` when the message carries none, or one that is not a number
    record Message(@Nullable Long id, String data) {}

    /// The next message that has data, `null` at the end of the stream. What the end cuts short is
    /// dropped.
    @Nullable Message next() throws IOException {
        Long id = null;
        var data = new StringBuilder();
        for (var line = line(); line != null; line = line()) {
            heard.run();
            if (line.isEmpty()) {
                if (data.isEmpty()) continue;
                return new Message(id, data.substring(0, data.length() - 1));
            }
            var colon = line.indexOf(':');
            var field = colon < 0 ? line : line.substring(0, colon);
            var value = colon < 0 ? "" : line.substring(colon + 1);
            if (value.startsWith(" ")) value = value.substring(1);
            switch (field) {
                case "id" -> id = number(value, id);
                case "data" -> data.append(value).append('\n');
                default -> {} // a comment, or a field with nothing new: the data names its own type
            }
            if (data.length() > MESSAGE_BYTES_MAX) throw tooLong();
        }
        return null;
    }

    private static @Nullable Long number(String text, @Nullable Long before) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return before;
        }
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream(128);
        while (true) {
            int b = in.read();
            if (b < 0) return null;
            if (b == '\n' && skipLineFeed) {
                skipLineFeed = false;
                continue;
            }
            skipLineFeed = b == '\r';
            if (b == '\n' || b == '\r') return line.toString(StandardCharsets.UTF_8);
            line.write(b);
            if (line.size() > MESSAGE_BYTES_MAX) throw tooLong();
        }
    }

    private static IOException tooLong() {
        return new IOException("an event longer than " + MESSAGE_BYTES_MAX + " bytes");
    }
}
