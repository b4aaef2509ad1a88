package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.replication.PeerLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What answers at a peer's address may be anything.
@Timeout(60)
class HttpPeerLogTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private interface Answer {
        void to(Socket socket) throws IOException;
    }

    private PeerLog answering(Answer answer) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!server.isClosed()) {
                                try {
                                    var socket = server.accept();
                                    Thread.ofVirtual().start(() -> serve(socket, answer));
                                } catch (IOException e) {
                                    return;
                                }
                            }
                        });
        var http = HttpClient.newHttpClient();
        open.add(http::shutdownNow);
        return new HttpPeerLog(
                new PeerClient(http, Optional.empty()),
                "http://127.0.0.1:" + server.getLocalPort());
    }

    private static void serve(Socket socket, Answer answer) {
        try (socket) {
            socket.getInputStream().read(new byte[4096]);
            answer.to(socket);
        } catch (IOException e) {
            // The other side has had enough, which is what it should.
        }
    }

    private PeerLog answering(String body) throws IOException {
        return answering(
                socket ->
                        socket.getOutputStream()
                                .write(
                                        ("HTTP/1.1 200 OK\r\nContent-Length: "
                                                        + body.length()
                                                        + "\r\n\r\n"
                                                        + body)
                                                .getBytes(US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[",
                "[]",
                "7",
                "<html>",
                "{\"durable_id\": \"x\", \"first\": {}}"
            })
    void whatIsNoNodesAnswerIsAFailure(String body) throws Exception {
        var peer = answering(body);

        assertThatThrownBy(peer::heldId).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> peer.fingerprint(new Stretch(1, 2)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
        var peer =
                answering(
                        socket -> {
                            var out = socket.getOutputStream();
                            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                            var much = new byte[1 << 20];
                            while (true) out.write(much);
                        });

        assertThatThrownBy(() -> peer.lines(new Stretch(1, 2), 1000))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(peer::heldId).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerThatDripsIsNotWaitedForForEver() throws Exception {
        var peer =
                answering(
                        socket -> {
                            var out = socket.getOutputStream();
                            out.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n".getBytes());
                            socket.getInputStream().read();
                        });

        assertThatThrownBy(peer::heldId).hasMessageContaining("in time");
    }

    @Test
    void noRedirectIsFollowed() throws Exception {
        var peer =
                answering(
                        socket ->
                                socket.getOutputStream()
                                        .write(
                                                ("HTTP/1.1 302 Found\r\n"
                                                     + "Location: http://127.0.0.1:1/\r\n"
                                                     + "Content-Length: 0\r\n\r\n")
                                                        .getBytes(US_ASCII)));

        assertThatThrownBy(peer::heldId).hasMessageContaining("302");
        assertThat(peer.lines(new Stretch(1, 2), 1000)).isEmpty();
    }

    @Test
    void linesAreSplitAtLineEndsAndNowhereElse() throws Exception {
        var peer = answering("{\"id\": 1}\n{\"id\": 2}\nbegun");

        assertThat(peer.lines(new Stretch(1, 2), 1000))
                .extracting(line -> new String(line, US_ASCII))
                .containsExactly("{\"id\": 1}\n", "{\"id\": 2}\n");
    }
}
