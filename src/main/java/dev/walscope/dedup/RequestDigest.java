package dev.walscope.dedup;

import dev.walscope.entry.JsonText;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Half of the SHA-256 of a write's key and value: tells a retry from a request that reuses its
/// identity, and takes 16 bytes however large the value is.
public record RequestDigest(long high, long low) {
    /// Stands in no UTF-8 text, so that no key runs into its value.
    private static final byte SEPARATOR = (byte) 0xff;

    /// The order of an object's members makes no other value of it.
    /// @param key `null` when the value names the keys
    static RequestDigest of(MessageDigest sha256, @Nullable String key, @Nullable JsonText value) {
        if (key != null) sha256.update(key.getBytes(StandardCharsets.UTF_8));
        sha256.update(SEPARATOR);
        if (value != null) sha256.update(value.canonical().bytes());
        var digest = ByteBuffer.wrap(sha256.digest());
        return new RequestDigest(digest.getLong(), digest.getLong());
    }

    /// As 32 hexadecimal digits.
    public String text() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    /// @throws IllegalArgumentException when `text` is not one that [#text] gives
    public static RequestDigest of(String text) {
        if (text.length() != 32) throw new IllegalArgumentException("no digest: " + text);
        return new RequestDigest(
                HexFormat.fromHexDigitsToLong(text, 0, 16),
                HexFormat.fromHexDigitsToLong(text, 16, 32));
    }
}
