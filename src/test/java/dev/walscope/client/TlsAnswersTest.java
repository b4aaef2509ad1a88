package dev.walscope.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.security.CertificateFolder;
import dev.walscope.security.Tls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What is said of a certificate that is not believed, with real ones and real handshakes.
class TlsAnswersTest {
    @TempDir Path folder;

    @Test
    void anotherAuthoritySignedIt() throws Exception {
        sign("ours", Instant.now().plusSeconds(3600));
        sign("theirs", Instant.now().plusSeconds(3600));

        assertThat(said("theirs", "ours", "127.0.0.1"))
                .contains(
                        " is not signed by an authority that is trusted; give the CA that signed");
    }

    @Test
    void itHasExpired() throws Exception {
        sign("ours", Instant.now().minus(Duration.ofMinutes(5)));

        assertThat(said("ours", "ours", "127.0.0.1")).endsWith(" has expired; have it renewed");
    }

    @Test
    void itIsForOtherHosts() throws Exception {
        sign("ours", Instant.now().plusSeconds(3600));

        assertThat(said("ours", "ours", "127.0.0.2"))
                .endsWith(" is for other hosts than 127.0.0.2; use a name that it has");
    }

    @Test
    void nobodySpeaksTlsThere() throws Exception {
        sign("ours", Instant.now().plusSeconds(3600));
        try (var plain = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (var caller = plain.accept()) {
                                    caller.getOutputStream()
                                            .write("HTTP/1.1 400 Bad\r\n\r\n".getBytes());
                                    caller.getInputStream().read();
                                } catch (IOException e) {
                                    // It has hung up.
                                }
                            });
            assertThat(asked("ours", "127.0.0.1", plain.getLocalPort()))
                    .endsWith(" speaks no TLS; call it by http://");
        }
    }

    private void sign(String authority, Instant until) throws IOException {
        new CertificateFolder(folder.resolve(authority))
                .sign("node", List.of(), Instant.now(), until);
    }

    private String said(String shows, String believes, String host) throws Exception {
        var at = folder.resolve(shows);
        var tls =
                Tls.open(
                        new Tls.Material(
                                at.resolve("node.pem"),
                                at.resolve("node-key.pem"),
                                Optional.empty()));
        try (var server =
                tls.context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 5, InetAddress.getByName(host))) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (var caller = server.accept()) {
                                    caller.getInputStream().read();
                                } catch (IOException e) {
                                    // It does not believe.
                                }
                            });
            return asked(believes, host, server.getLocalPort());
        }
    }

    private String asked(String believes, String host, int port) throws Exception {
        var ca = folder.resolve(believes).resolve("ca.pem");
        var credentials = new Credentials("a token", ca, Tls.believing(ca));
        try (var client = new NodeClient(URI.create("https://" + host + ":" + port), credentials)) {
            var answer = client.status();
            assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NodeUnreachable.class);
            return answer.handle((_, failure) -> Futures.cause(failure).getMessage()).join();
        }
    }
}
