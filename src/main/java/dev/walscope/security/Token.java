package dev.walscope.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/// One line of a file of tokens: `NAME RIGHT SHA-256 [LAST-DAY]`. The token itself stands nowhere;
/// as it is random, its plain hash tells nothing of it.
///
/// @param sha256 of the token, in hexadecimal digits of lower case
/// @param lastDay the last one on which it counts, by UTC
public record Token(String name, Right right, String sha256, Optional<LocalDate> lastDay) {
    private static final int SECRET_BYTES = 32;

    public Token {
        if (!name.matches("[A-Za-z0-9._-]{1,64}"))
            throw new IllegalArgumentException(
                    "a token's name is 1 to 64 letters, digits, '.', '_' or '-'");
        if (!sha256.matches("[0-9a-f]{64}"))
            throw new IllegalArgumentException(
                    "a token's SHA-256 is 64 hexadecimal digits of lower case");
    }

    /// A secret that nobody has guessed, for a token to be made of.
    public static String secret() {
        var random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        return "wal_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    public static Token of(String name, Right right, String secret, Optional<LocalDate> lastDay) {
        return new Token(name, right, HexFormat.of().formatHex(hash(secret)), lastDay);
    }

    /// @throws IllegalArgumentException with one sentence
    static Token parse(String line) {
        var words = line.strip().split("\\s+");
        if (words.length < 3 || words.length > 4)
            throw new IllegalArgumentException(
                    "a line is NAME, read, write or admin, the token's SHA-256, and perhaps the"
                            + " last day on which it counts");
        var right =
                Stream.of(Right.values())
                        .filter(each -> each.name().equals(words[1]))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "a token may read, write or admin"));
        return new Token(
                words[0],
                right,
                words[2],
                words.length == 3 ? Optional.empty() : Optional.of(day(words[3])));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a token's last day is written 2026-12-31", e);
        }
    }

    String line() {
        return name + " " + right + " " + sha256 + lastDay.map(day -> " " + day).orElse("");
    }

    boolean isPast(long wallMs) {
        return lastDay.isPresent()
                && Instant.ofEpochMilli(wallMs)
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate()
                        .isAfter(lastDay.get());
    }

    /// Takes as long whatever `hash` is.
    boolean isOf(byte[] hash) {
        return MessageDigest.isEqual(hash, HexFormat.of().parseHex(sha256));
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
