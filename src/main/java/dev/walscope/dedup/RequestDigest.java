package dev.walscope.dedup;

import dev.walscope.entry.JsonText;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Half of the SHA-256 of a write's key and value: tells a retry from a request that reuses its
/// identity, and takes 16 bytes however large the value is.
record RequestDigest(long high, long low) {
    /// Stands in no UTF-8 text, so that no key runs into its value.
    private static final byte SEPARATOR = (byte) 0xff;

    /// The order of an object's members makes no other value of it.
    static RequestDigest of(MessageDigest sha256, String key, @Nullable JsonText value) {
        sha256.update(key.getBytes(StandardCharsets.UTF_8));
        sha256.update(SEPARATOR);
        if (value != null) sha256.update(value.canonical().bytes());
        var digest = ByteBuffer.wrap(sha256.digest());
        return new RequestDigest(digest.getLong(), digest.getLong());
    }
}
