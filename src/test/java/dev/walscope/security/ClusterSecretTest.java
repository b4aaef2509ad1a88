package dev.walscope.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.time.Clock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Two nodes prove to each other that they know the same secret.
class ClusterSecretTest {
    private static final String SECRET = "correct horse battery staple";

    @TempDir Path folder;
    private final AtomicLong nanos = new AtomicLong();
    private final Clock clock =
            new Clock() {
                @Override
                public long wallMs() {
                    return 0;
                }

                @Override
                public long nanos() {
                    return nanos.get();
                }
            };
    private ClusterSecret server;
    private ClusterSecret caller;

    @BeforeEach
    void read() throws IOException {
        server = secret("server", SECRET);
        caller = secret("caller", SECRET + "\n");
    }

    private ClusterSecret secret(String name, String text) throws IOException {
        var file = folder.resolve(name);
        PrivateFile.make(file, text);
        return ClusterSecret.read(file, clock);
    }

    @Test
    void whoKnowsTheSecretIsBelievedOnBothSides() {
        var nonce = caller.nonce();
        var challenge = server.challenge(nonce);

        var proof = caller.authorization(nonce, challenge, "GET", "/wal/lines?first=1");

        assertThat(caller.isRight(nonce, challenge)).isTrue();
        assertThat(server.admits(proof, "GET", "/wal/lines?first=1")).isTrue();
        assertThat(proof + challenge).doesNotContain(SECRET);
    }

    @Test
    void whoKnowsAnotherSecretIsBelievedOnNeither() throws Exception {
        var stranger = secret("stranger", "another secret of the same length");
        var nonce = stranger.nonce();
        var challenge = server.challenge(nonce);

        var proof = stranger.authorization(nonce, challenge, "GET", "/replication");

        assertThat(stranger.isRight(nonce, challenge)).isFalse();
        assertThat(server.admits(proof, "GET", "/replication")).isFalse();
    }

    @Test
    void aProofCountsOnceAndForWhatItWasMade() {
        var nonce = caller.nonce();
        var challenge = server.challenge(nonce);
        var proof = caller.authorization(nonce, challenge, "GET", "/status");

        assertThat(server.admits(proof, "POST", "/status")).isFalse();
        assertThat(server.admits(proof, "GET", "/wal/lines")).isFalse();
        assertThat(server.admits(proof, "GET", "/status")).isTrue();
        assertThat(server.admits(proof, "GET", "/status")).as("played again").isFalse();
    }

    @Test
    void aNonceThatTheServerDidNotMakeOrMadeLongAgoIsNone() throws Exception {
        var nonce = caller.nonce();
        var others = secret("other", SECRET).challenge(nonce);
        var old = server.challenge(nonce);
        nanos.addAndGet(31_000_000_000L);

        assertThat(server.admits(caller.authorization(nonce, others, "GET", "/"), "GET", "/"))
                .isFalse();
        assertThat(server.admits(caller.authorization(nonce, old, "GET", "/"), "GET", "/"))
                .isFalse();
    }

    /// Who lets the server prove what it was itself asked for learns nothing that it can use.
    @Test
    void aServersProofIsNoCallersProof() {
        var nonce = caller.nonce();
        var challenge = server.challenge(nonce);
        var mirrored =
                ClusterSecret.SCHEME
                        + " "
                        + nonce
                        + ":"
                        + challenge.nonce()
                        + ":"
                        + challenge.proof();

        assertThat(server.admits(mirrored, "GET", "/")).isFalse();
    }

    @Test
    void whatIsNoProofIsRefusedQuietly() {
        for (var text : new String[] {"", " ", ":", "::", ":::", "a:b:c", "a:.:c", "ä:ö.ü:ß"})
            assertThat(server.admits(ClusterSecret.SCHEME + " " + text, "GET", "/"))
                    .as(text)
                    .isFalse();
    }

    @Test
    void aSecretThatCouldBeGuessedIsRefused() {
        assertThatThrownBy(() -> secret("short", "hunter2\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds no secret of 16 or more characters");
    }
}
