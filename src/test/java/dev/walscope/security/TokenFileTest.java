package dev.walscope.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walscope.security.TokenFile.Bearer;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A file of tokens: what it knows, when it is read again, and who else may read it.
class TokenFileTest {
    @TempDir Path folder;
    private Path file;
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong wallMs =
            new AtomicLong(Instant.parse("2026-12-31T23:59:59Z").toEpochMilli());
    private final Clock clock =
            new Clock() {
                @Override
                public long wallMs() {
                    return wallMs.get();
                }

                @Override
                public long nanos() {
                    return nanos.get();
                }
            };

    @BeforeEach
    void name() {
        file = folder.resolve("walscope.tokens");
    }

    private static Token token(String name, Right right, String secret) {
        return Token.of(name, right, secret, Optional.empty());
    }

    @Test
    void aSecretLeadsToItsLineAndStandsNowhere() throws Exception {
        var secret = Token.secret();
        TokenFile.add(file, token("alice", Right.write, secret));
        TokenFile.add(file, token("bob", Right.read, Token.secret()));

        var found = TokenFile.open(file, clock).bearer(secret);

        assertThat(found).isEqualTo(new Bearer.Known(token("alice", Right.write, secret)));
        assertThat(Files.readString(file)).doesNotContain(secret);
    }

    @Test
    void whatIsNoTokenIsUnknown() throws Exception {
        TokenFile.add(file, token("alice", Right.write, "right"));

        var tokens = TokenFile.open(file, clock);

        for (var secret :
                new String[] {
                    "",
                    "wrong",
                    "right ",
                    Token.of("x", Right.read, "right", Optional.empty()).sha256()
                }) assertThat(tokens.bearer(secret)).as(secret).isEqualTo(new Bearer.Unknown());
    }

    @Test
    void aTokenCountsToTheEndOfItsLastDay() throws Exception {
        var last = Optional.of(LocalDate.parse("2026-12-31"));
        TokenFile.add(file, Token.of("alice", Right.read, "secret", last));
        var tokens = TokenFile.open(file, clock);

        var before = tokens.bearer("secret");
        wallMs.addAndGet(1000);
        var after = tokens.bearer("secret");

        assertThat(before).isInstanceOf(Bearer.Known.class);
        assertThat(after).isInstanceOf(Bearer.Expired.class);
    }

    @Test
    void aChangedFileIsReadAgain() throws Exception {
        TokenFile.add(file, token("alice", Right.read, "one"));
        var tokens = TokenFile.open(file, clock);

        TokenFile.add(file, token("bob", Right.admin, "two"));
        nanos.addAndGet(1_000_000_000);

        assertThat(tokens.bearer("two")).isInstanceOf(Bearer.Known.class);
    }

    @Test
    void whileAChangedFileIsWrongTheTokensOfBeforeCount() throws Exception {
        TokenFile.add(file, token("alice", Right.read, "one"));
        var tokens = TokenFile.open(file, clock);

        Files.writeString(file, "nonsense\n");
        nanos.addAndGet(1_000_000_000);

        assertThat(tokens.bearer("one")).isInstanceOf(Bearer.Known.class);
    }

    @Test
    void aLineThatIsTakenOutNoLongerCounts() throws Exception {
        TokenFile.add(file, token("alice", Right.read, "one"));
        var tokens = TokenFile.open(file, clock);

        Files.writeString(file, "# nobody\n");
        nanos.addAndGet(1_000_000_000);

        assertThat(tokens.bearer("one")).isEqualTo(new Bearer.Unknown());
    }

    @Test
    void blankLinesAndRemarksArePassedOver() throws Exception {
        Files.writeString(file, "\n# alice left\n  # so did bob\n\n");
        own(file);
        TokenFile.add(file, token("carol", Right.read, "c"));

        assertThat(TokenFile.read(file)).extracting(Token::name).containsExactly("carol");
    }

    @Test
    void aNewFileIsForItsOwnerOnly() throws Exception {
        assumeTrue(isPosix());
        TokenFile.add(file, token("alice", Right.read, "one"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void aFileThatOthersCanReadOrWriteIsRefused(String rights) throws Exception {
        assumeTrue(isPosix());
        TokenFile.add(file, token("alice", Right.read, "one"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        assertThatThrownBy(() -> TokenFile.open(file, clock))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        file
                                + " can be read or written by others than its owner; run: chmod 600"
                                + " "
                                + file);
        assertThatThrownBy(() -> TokenFile.add(file, token("bob", Right.read, "two")))
                .hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice write",
                "alice own 0000000000000000000000000000000000000000000000000000000000000000",
                "alice read 00",
                "alice read 000000000000000000000000000000000000000000000000000000000000000G",
                "al/ice read 0000000000000000000000000000000000000000000000000000000000000000",
                "alice read 0000000000000000000000000000000000000000000000000000000000000000 soon",
            })
    void aLineThatIsNoneIsNamed(String line) throws Exception {
        Files.writeString(file, "# first\n" + line + "\n");
        own(file);

        assertThatThrownBy(() -> TokenFile.open(file, clock))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ", line 2: ");
    }

    @Test
    void aNameStandsForOneToken() throws Exception {
        TokenFile.add(file, token("alice", Right.read, "one"));

        assertThatThrownBy(() -> TokenFile.add(file, token("alice", Right.read, "two")))
                .hasMessageContaining("has a token alice already");
    }

    private boolean isPosix() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private void own(Path file) throws IOException {
        if (isPosix())
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
