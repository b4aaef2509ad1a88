package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.client.Credentials;
import dev.walscope.security.CertificateFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

@EnabledOnOs({OS.LINUX, OS.MAC})
class KeyringTest {
    private static final URI NODE = URI.create("https://db1.example:8000");

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("config/credentials.properties");
    }

    private Path ca() throws IOException {
        var now = Instant.now();
        new CertificateFolder(folder.resolve("certs"))
                .sign("node", List.of(), now, now.plusSeconds(3600));
        return folder.resolve("certs/ca.pem");
    }

    @Test
    void whatIsKeptIsThereAgainForItsOwnerAlone() throws Exception {
        Keyring.of(file()).keep(NODE, ca(), "secret");

        var again = Keyring.of(file()).of(NODE);

        assertThat(again.token()).isEqualTo("secret");
        assertThat(again.tls()).isNotNull();
        assertThat(again.caCertificate()).isEqualTo(ca().toAbsolutePath());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void noOtherAddressSeesIt() throws Exception {
        var keyring = Keyring.of(file());
        keyring.keep(NODE, null, "secret");

        assertThat(keyring.of(URI.create("https://DB1.example:8000/status")).token())
                .isEqualTo("secret");
        for (var other :
                List.of(
                        "http://db1.example:8000",
                        "https://db1.example:8001",
                        "https://db1.example.evil:8000"))
            assertThat(keyring.of(URI.create(other))).as(other).isEqualTo(Credentials.NONE);
    }

    @Test
    void whatIsNoAuthorityLeavesAllAsBefore() throws Exception {
        var keyring = Keyring.of(file());
        keyring.keep(NODE, null, "before");
        var wrong = Files.writeString(folder.resolve("no.pem"), "nothing");

        assertThatThrownBy(() -> keyring.keep(NODE, wrong, "after"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no.pem");
        assertThat(keyring.of(NODE).token()).isEqualTo("before");
    }

    @Test
    void nothingTakesItOff() throws Exception {
        var keyring = Keyring.of(file());
        keyring.keep(NODE, null, "secret");
        keyring.keep(NODE, null, null);

        assertThat(keyring.of(NODE)).isEqualTo(Credentials.NONE);
        assertThat(Files.readString(file())).doesNotContain("secret");
    }

    @Test
    void aFileThatOthersCanReadIsNotUsedAndTheWindowSaysSo() throws Exception {
        Keyring.of(file()).keep(NODE, null, "secret");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        var keyring = Keyring.of(file());

        assertThat(keyring.of(NODE)).isEqualTo(Credentials.NONE);
        assertThat(keyring.complaint()).contains("chmod 600");
    }
}
