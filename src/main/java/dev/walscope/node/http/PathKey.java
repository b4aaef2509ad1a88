package dev.walscope.node.http;

import dev.walscope.entry.KeyWrite;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The key in `/key/{key}`: percent-decoded UTF-8, 1 to 512 bytes, any characters.
///
/// Read from the request line itself, because a server's own idea of a path would already have
/// resolved `..` and `%2F` in it.
final class PathKey {
    private static final String PREFIX = "/key/";

    private PathKey() {}

    /// @param rawPath the path as it stood in the request line, without the query
    static String of(String rawPath) {
        return of(rawPath, "");
    }

    /// @param suffix what stands behind the key in the path
    static String of(String rawPath, String suffix) {
        // `/key` is also the place of the key that someone forgot.
        var raw =
                rawPath.length() < PREFIX.length() + suffix.length()
                        ? ""
                        : rawPath.substring(PREFIX.length(), rawPath.length() - suffix.length());
        var bytes = decoded(raw);
        if (bytes.remaining() == 0)
            throw new Refusal(400, "A key has at least 1 byte: PUT /key/{key}.");
        if (bytes.remaining() > KeyWrite.KEY_BYTES_MAX)
            throw new Refusal(
                    400,
                    "A key has at most 512 bytes in UTF-8; this one has "
                            + bytes.remaining()
                            + ".");
        return text(bytes, "The key");
    }

    /// Percent-decodes a path segment or a query part.
    static ByteBuffer decoded(String raw) {
        var bytes = raw.getBytes(StandardCharsets.UTF_8);
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0)
                    throw new Refusal(
                            400,
                            "A % must be followed by two hexadecimal digits; write %25 for a"
                                    + " percent sign.");
                bytes[size++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[size++] = bytes[i];
            }
        }
        return ByteBuffer.wrap(bytes, 0, size);
    }

    static String text(ByteBuffer utf8, String what) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new Refusal(400, what + " is not valid UTF-8 after percent-decoding.");
        }
    }
}
