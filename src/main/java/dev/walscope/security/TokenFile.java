package dev.walscope.security;

import dev.walscope.time.Clock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The tokens that a node knows: a file with a line for each ([Token]), blank lines and such as
/// begin with `#`. Only its owner may read it.
///
/// It is read again when it has changed. While what stands there then cannot be understood, the
/// tokens of before count, and the log says why. Safe to share.
public final class TokenFile {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long LOOK_EVERY_NANOS = 250_000_000;

    /// Whose token it is.
    public sealed interface Bearer {
        record Known(Token token) implements Bearer {}

        record Expired(Token token) implements Bearer {}

        record Unknown() implements Bearer {}
    }

    /// What tells a file that was written anew.
    private record Look(Object modified, long size, Object key) {
        static final Look NOTHING = new Look("", -1, "");

        static Look at(Path file) {
            try {
                var found = Files.readAttributes(file, BasicFileAttributes.class);
                var key = found.fileKey();
                return new Look(found.lastModifiedTime(), found.size(), key == null ? "" : key);
            } catch (IOException e) {
                return NOTHING;
            }
        }
    }

    private final Path file;
    private final Clock clock;
    private final AtomicLong lookedNanos;
    private volatile Look look;
    private volatile List<Token> tokens;

    private TokenFile(Path file, Clock clock, Look look, List<Token> tokens) {
        this.file = file;
        this.clock = clock;
        this.look = look;
        this.tokens = tokens;
        lookedNanos = new AtomicLong(clock.nanos());
    }

    /// @throws IOException with one sentence
    public static TokenFile open(Path file, Clock clock) throws IOException {
        var look = Look.at(file);
        return new TokenFile(file, clock, look, read(file));
    }

    /// Adds a line, and the file when it is not there.
    ///
    /// @throws IOException with one sentence; also when the name is taken
    public static void add(Path file, Token token) throws IOException {
        if (Files.exists(file))
            for (var other : read(file))
                if (other.name().equals(token.name()))
                    throw new IOException(
                            file
                                    + " has a token "
                                    + token.name()
                                    + " already; take another name, or its line out");
        var text = Files.exists(file) ? PrivateFile.text(file) : "";
        var end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        PrivateFile.append(file, end + token.line() + "\n");
    }

    /// @throws IOException with one sentence
    public static List<Token> read(Path file) throws IOException {
        var tokens = new ArrayList<Token>();
        var names = new HashSet<String>();
        int number = 0;
        for (var line : PrivateFile.text(file).lines().toList()) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) continue;
            try {
                var token = Token.parse(line);
                if (!names.add(token.name()))
                    throw new IllegalArgumentException(token.name() + " is named twice");
                tokens.add(token);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(tokens);
    }

    public Bearer bearer(String secret) {
        readAgainWhenChanged();
        var hash = Token.hash(secret);
        Bearer found = new Bearer.Unknown();
        // All of them, so that the time says nothing.
        for (var token : tokens)
            if (token.isOf(hash))
                found =
                        token.isPast(clock.wallMs())
                                ? new Bearer.Expired(token)
                                : new Bearer.Known(token);
        return found;
    }

    private void readAgainWhenChanged() {
        var now = clock.nanos();
        var looked = lookedNanos.get();
        if (now - looked < LOOK_EVERY_NANOS || !lookedNanos.compareAndSet(looked, now)) return;
        var seen = Look.at(file);
        if (seen.equals(look)) return;
        look = seen;
        try {
            tokens = read(file);
            LOG.info("the tokens in {} have changed; there are {}", file, tokens.size());
        } catch (IOException e) {
            LOG.warn("{}; the tokens of before count", e.getMessage());
        }
    }
}
