package dev.walscope.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.time.Clock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that the nodes of one cluster share, by which each proves to the other that it is one
/// of them; the secret itself is never sent.
///
/// Who calls sends a random nonce. The other one answers with a nonce of its own and
/// `HMAC("server", both nonces)`; when that is right, the caller sends `HMAC("client", both nonces,
/// method, target)` along with its request. A server's nonce counts once and for a short time; it
/// needs no memory until it was answered, so that nobody can fill it.
///
/// Source: ISO/IEC 9798-4, three-pass mutual authentication; HMAC-SHA256 by RFC 2104. Safe to
/// share.
public final class ClusterSecret {
    /// How such an `Authorization` begins.
    public static final String SCHEME = "Walscope-Cluster";

    private static final int LENGTH_MIN = 16;
    private static final int NONCE_BYTES = 16;
    private static final int SEAL_BYTES = 32;
    private static final long NONCE_COUNTS_NANOS = 30_000_000_000L;
    private static final int USED_MAX = 100_000;

    private final SecretKeySpec secret;
    private final SecretKeySpec seal;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /// Nonces that were answered rightly; a repetition is refused.
    private final Set<String> used =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                            return size() > USED_MAX;
                        }
                    });

    /// @param nonce the server's
    /// @param proof that the server knows the secret, in base64
    public record Challenge(String nonce, String proof) {}

    private ClusterSecret(String secret, Clock clock) {
        this.secret = new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256");
        this.clock = clock;
        seal = new SecretKeySpec(bytes(SEAL_BYTES), "HmacSHA256");
    }

    /// @throws IOException with one sentence
    public static ClusterSecret read(Path file, Clock clock) throws IOException {
        var text = PrivateFile.text(file).strip();
        if (text.length() < LENGTH_MIN)
            throw new IOException(
                    file
                            + " holds no secret of "
                            + LENGTH_MIN
                            + " or more characters; make one: openssl rand -base64 32 > "
                            + file);
        return new ClusterSecret(text, clock);
    }

    /// The caller's.
    public String nonce() {
        return text(bytes(NONCE_BYTES));
    }

    /// The server's answer to a caller's nonce.
    public Challenge challenge(String callers) {
        var open = ByteBuffer.allocate(Long.BYTES + NONCE_BYTES);
        open.putLong(clock.nanos()).put(bytes(NONCE_BYTES));
        var nonce = text(open.array()) + "." + text(hmac(seal, open.array()));
        return new Challenge(nonce, proof("server", callers, nonce));
    }

    /// Whether the server knows the secret.
    public boolean isRight(String callers, Challenge challenge) {
        return areEqual(challenge.proof(), proof("server", callers, challenge.nonce()));
    }

    /// What the caller sends along with one request.
    public String authorization(String callers, Challenge challenge, String method, String target) {
        return SCHEME
                + " "
                + callers
                + ":"
                + challenge.nonce()
                + ":"
                + proof("client", callers, challenge.nonce(), method, target);
    }

    /// Whether the caller knows the secret, and has not asked so before.
    public boolean admits(String authorization, String method, String target) {
        var words = authorization.substring(SCHEME.length()).strip().split(":", -1);
        if (words.length != 3 || !isOwnAndFresh(words[1])) return false;
        if (!areEqual(words[2], proof("client", words[0], words[1], method, target))) return false;
        synchronized (used) {
            return used.add(words[1]);
        }
    }

    private boolean isOwnAndFresh(String nonce) {
        var parts = nonce.split("\\.", -1);
        if (parts.length != 2) return false;
        byte[] open;
        try {
            open = Base64.getUrlDecoder().decode(parts[0]);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (open.length != Long.BYTES + NONCE_BYTES) return false;
        if (!areEqual(parts[1], text(hmac(seal, open)))) return false;
        return clock.nanos() - ByteBuffer.wrap(open).getLong() < NONCE_COUNTS_NANOS;
    }

    /// No part can hold a line feed, so no two lists of parts look alike.
    private String proof(String... parts) {
        return text(hmac(secret, String.join("\n", parts).getBytes(UTF_8)));
    }

    private static boolean areEqual(String given, String right) {
        return MessageDigest.isEqual(given.getBytes(UTF_8), right.getBytes(UTF_8));
    }

    private static byte[] hmac(SecretKeySpec key, byte[] bytes) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
