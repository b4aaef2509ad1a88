package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// A digest of a stretch of the log's bytes: their CRC-32 and CRC-32C, 64 bits together.
///
/// Two logs agree up to an entry exactly when their fingerprints up to there are equal, however
/// alike their last entries look. A fingerprint of a whole is made of those of its parts ([#then]),
/// and that of the second part of the whole's and the first's ([#without]), so none is ever
/// computed over more than a few kilobytes again.
///
/// Source: Mark Adler, `crc32_combine` in zlib; polynomials over GF(2), bits reflected.
///
/// @param bytes how many bytes it is of
public record Fingerprint(int crc32, int crc32c, long bytes) {
    public static final Fingerprint EMPTY = new Fingerprint(0, 0, 0);

    private static final int CHUNK = 64 * 1024;
    private static final Polynomial ZLIB = new Polynomial(0xedb88320);
    private static final Polynomial CASTAGNOLI = new Polynomial(0x82f63b78);

    public static Fingerprint of(byte[] array, int from, int length) {
        var plain = new CRC32();
        var castagnoli = new CRC32C();
        plain.update(array, from, length);
        castagnoli.update(array, from, length);
        return new Fingerprint((int) plain.getValue(), (int) castagnoli.getValue(), length);
    }

    public static Fingerprint of(byte[] array) {
        return of(array, 0, array.length);
    }

    /// Of a part of a file, as far as the file reaches.
    static Fingerprint of(Storage.File file, long from, long until) throws IOException {
        var sum = EMPTY;
        var chunk = ByteBuffer.allocate(Math.clamp(until - from, 1, CHUNK));
        for (long at = from; at < until; ) {
            chunk.clear().limit((int) Math.min(until - at, chunk.capacity()));
            var read = file.read(chunk, at);
            if (read <= 0) return sum;
            sum = sum.then(of(chunk.array(), 0, read));
            at += read;
        }
        return sum;
    }

    /// Of these bytes and then those of `next`.
    public Fingerprint then(Fingerprint next) {
        if (bytes == 0) return next;
        if (next.bytes == 0) return this;
        return new Fingerprint(
                ZLIB.shifted(crc32, next.bytes) ^ next.crc32,
                CASTAGNOLI.shifted(crc32c, next.bytes) ^ next.crc32c,
                bytes + next.bytes);
    }

    /// Of what is left of these bytes when `beginning` is taken from their front.
    public Fingerprint without(Fingerprint beginning) {
        var left = bytes - beginning.bytes;
        if (left < 0) throw new IllegalArgumentException("longer than the whole");
        return new Fingerprint(
                crc32 ^ ZLIB.shifted(beginning.crc32, left),
                crc32c ^ CASTAGNOLI.shifted(beginning.crc32c, left),
                left);
    }

    /// Of what is left of these bytes when `end` is taken from their back.
    public Fingerprint before(Fingerprint end) {
        var left = bytes - end.bytes;
        if (left < 0) throw new IllegalArgumentException("longer than the whole");
        return new Fingerprint(
                ZLIB.unshifted(crc32 ^ end.crc32, end.bytes),
                CASTAGNOLI.unshifted(crc32c ^ end.crc32c, end.bytes),
                left);
    }

    /// As `2768625435-3735928559`: both checksums in decimal, the first as `gzip` has it.
    public String text() {
        return Integer.toUnsignedString(crc32) + "-" + Integer.toUnsignedString(crc32c);
    }

    /// What [#text] gives of `bytes` bytes; empty when `text` is no such text.
    public static Optional<Fingerprint> of(@Nullable String text, long bytes) {
        var dash = text == null ? -1 : text.indexOf('-');
        if (dash < 0 || bytes < 0) return Optional.empty();
        try {
            return Optional.of(
                    new Fingerprint(
                            Integer.parseUnsignedInt(text.substring(0, dash)),
                            Integer.parseUnsignedInt(text.substring(dash + 1)),
                            bytes));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Whether `text` is what [#text] would give; `null` is none.
    public boolean is(@Nullable String text) {
        return text().equals(text);
    }

    /// Arithmetic modulo a CRC's polynomial.
    private static final class Polynomial {
        private static final int ONE = 1 << 31;

        private final int polynomial;

        /// `x` to the power of 2 to the power of the index.
        private final int[] powers;

        /// The same of `1/x`.
        private final int[] inverses;

        Polynomial(int polynomial) {
            this.polynomial = polynomial;
            powers = powers(ONE >>> 1);
            // The polynomial is 1 + x·q, so x·q is 1, and q is what x must be divided by.
            inverses = powers(polynomial << 1 | 1);
        }

        private int[] powers(int base) {
            var powers = new int[Long.SIZE + 3];
            int power = base;
            for (int i = 0; i < powers.length; i++) {
                powers[i] = power;
                power = times(power, power);
            }
            return powers;
        }

        /// What `crc` contributes when `bytes` more bytes follow.
        int shifted(int crc, long bytes) {
            return times(power(powers, bytes), crc);
        }

        /// What it was before they followed.
        int unshifted(int crc, long bytes) {
            return times(power(inverses, bytes), crc);
        }

        private int power(int[] of, long bytes) {
            int power = ONE;
            // A byte is eight bits, so the first one is that of 2³.
            int i = 3;
            for (long left = bytes; left != 0; left >>>= 1, i++)
                if ((left & 1) != 0) power = times(of[i], power);
            return power;
        }

        private int times(int a, int b) {
            int product = 0;
            for (int bit = ONE; ; bit >>>= 1) {
                if ((a & bit) != 0) {
                    product ^= b;
                    if ((a & (bit - 1)) == 0) return product;
                }
                if (bit == 1) return product;
                b = (b & 1) == 0 ? b >>> 1 : (b >>> 1) ^ polynomial;
            }
        }
    }
}
