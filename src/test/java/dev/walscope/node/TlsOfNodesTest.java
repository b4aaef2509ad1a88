package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.FreePorts;
import dev.walscope.api.LeaderLink;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.security.CertificateFolder;
import dev.walscope.security.Protection;
import dev.walscope.security.Tls;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

/// Nodes that speak TLS, to curl, to openssl and to each other.
class TlsOfNodesTest {
    @TempDir Path folder;
    private TestNodes nodes;
    private Path certs;

    @BeforeEach
    void sign() throws IOException {
        nodes = new TestNodes(folder);
        certs = folder.resolve("certs");
        signed(certs, "node", Duration.ofDays(1));
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private static void signed(Path certs, String name, Duration counts) throws IOException {
        var now = Instant.now();
        new CertificateFolder(certs).sign(name, List.of(), now, now.plus(counts));
    }

    private static Tls.Material material(Path certs, String name) {
        return new Tls.Material(
                certs.resolve(name + ".pem"),
                certs.resolve(name + "-key.pem"),
                Optional.of(certs.resolve("ca.pem")));
    }

    private static Protection by(Tls.Material material, boolean clientsShowCertificates)
            throws IOException {
        return new Protection(
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(Tls.open(material)),
                clientsShowCertificates);
    }

    private Node leader(Protection protection) throws IOException {
        return started(nodes.leaderOptions().with(protection));
    }

    private Node follower(String leader, Protection protection) throws IOException {
        return started(
                NodeOptions.follower("f1", folder.resolve("f1"), 0, leader).with(protection));
    }

    private Node started(NodeOptions options) throws IOException {
        return nodes.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
    }

    private static String reason(Node follower) {
        LeaderLink link = follower.report().status().replication();
        return link.reason() == null ? "" : link.reason();
    }

    private static String run(String... command) throws Exception {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Redirect.from(new File("/dev/null")))
                        .start();
        try (var out = process.inputReader(UTF_8)) {
            var said = out.readAllAsString();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            process.destroy();
        }
    }

    @Test
    void curlBelievesTheNodeByItsAuthorityAndByNoOther() throws Exception {
        var leader = leader(by(material(certs, "node"), false));
        var url = "https://localhost:" + leader.port() + "/health";

        var right = run("curl", "-sS", "--cacert", certs.resolve("ca.pem").toString(), url);
        var none = run("curl", "-sS", url);

        assertThat(leader.url()).startsWith("https://");
        assertThat(right).isEqualTo("{\"status\":\"ok\"}");
        assertThat(none).contains("(60)");
    }

    @Test
    void opensslSeesModernTlsAndNoOther() throws Exception {
        var leader = leader(by(material(certs, "node"), false));
        var at = "127.0.0.1:" + leader.port();
        var authority = certs.resolve("ca.pem").toString();

        var modern = run("openssl", "s_client", "-connect", at, "-CAfile", authority);
        var old = run("openssl", "s_client", "-connect", at, "-tls1_1");

        assertThat(modern).contains("TLSv1.3").contains("Verify return code: 0 (ok)");
        assertThat(old).contains("no peer certificate available");
    }

    @Test
    void aPlainClientIsToldToSpeakTls() throws Exception {
        var leader = leader(by(material(certs, "node"), false));

        var reply = Wires.get(leader.port(), "/status");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail())
                .isEqualTo("This port speaks TLS; ask it by https:// instead of http://.");
    }

    @Test
    void nodesReplicateOverTls() throws Exception {
        var protection = by(material(certs, "node"), true);
        var leader = leader(protection);
        var follower = follower(leader.url(), protection);
        await().until(() -> !leader.report().status().followers().isEmpty());

        var answer = put(leader, "?acks=all", protection);

        assertThat(answer).isEqualTo(200);
        TestNodes.caughtUp(follower, leader);
        assertThat(leader.report().status().followers().getFirst().url()).startsWith("https://");
    }

    private static int put(Node node, String query, Protection protection) throws Exception {
        try (var peers = PeerClient.of(protection, Duration.ofSeconds(5))) {
            return peers.http()
                    .send(
                            HttpRequest.newBuilder(URI.create(node.url() + "/key/a" + query))
                                    .header("Content-Type", "application/json")
                                    .PUT(HttpRequest.BodyPublishers.ofString("{\"value\": 1}"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void membersElectOverTls() throws Exception {
        var protection = by(material(certs, "node"), true);
        var urls = new LinkedHashMap<String, String>();
        for (var name : List.of("a", "b", "c"))
            urls.put(name, "https://127.0.0.1:" + FreePorts.next());
        var members = new ArrayList<Node>();
        for (var name : urls.keySet())
            members.add(
                    started(
                            NodeOptions.follower(
                                            name,
                                            folder.resolve(name),
                                            URI.create(urls.get(name)).getPort(),
                                            "")
                                    .with(
                                            new NodeOptions.Electing(
                                                    urls, Map.of(), 500, 1, Optional.empty()))
                                    .with(protection)));

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(
                        () -> {
                            for (var member : members)
                                if (put(member, "", protection) == 200) return true;
                            return false;
                        });
    }

    @Test
    void whoShowsNoCertificateIsNotHeardWhereOneIsWanted() throws Exception {
        var leader = leader(by(material(certs, "node"), true));
        var url = "https://localhost:" + leader.port() + "/health";
        var authority = certs.resolve("ca.pem").toString();
        var others = folder.resolve("others");
        signed(others, "node", Duration.ofDays(1));

        var none = run("curl", "-sS", "--cacert", authority, url);
        var other = withCertificate(others, authority, url);
        var right = withCertificate(certs, authority, url);

        assertThat(none).startsWith("curl: (");
        assertThat(other).startsWith("curl: (");
        assertThat(right).isEqualTo("{\"status\":\"ok\"}");
    }

    private static String withCertificate(Path certs, String authority, String url)
            throws Exception {
        return run(
                "curl",
                "-sS",
                "--cacert",
                authority,
                "--cert",
                certs.resolve("node.pem").toString(),
                "--key",
                certs.resolve("node-key.pem").toString(),
                url);
    }

    @Test
    void aFollowerSaysWhyItBelievesNoLeader() throws Exception {
        var others = folder.resolve("others");
        signed(others, "node", Duration.ofDays(1));
        var leader = leader(by(material(others, "node"), false));

        var follower = follower(leader.url(), by(material(certs, "node"), false));

        await().untilAsserted(
                        () ->
                                assertThat(reason(follower))
                                        .isEqualTo(
                                                "The certificate of "
                                                        + leader.url()
                                                        + " is of no authority in --tls-ca."));
    }

    @Test
    void aFollowerSaysThatACertificateHasExpired() throws Exception {
        signed(certs, "former", Duration.ofSeconds(-60));
        var leader = leader(by(material(certs, "former"), false));

        var follower = follower(leader.url(), by(material(certs, "node"), false));

        await().untilAsserted(
                        () ->
                                assertThat(reason(follower))
                                        .isEqualTo(
                                                "The certificate of "
                                                        + leader.url()
                                                        + " has expired; renew it."));
    }

    @Test
    void aFollowerSaysThatACertificateIsForOtherNames() throws Exception {
        var leader =
                started(
                        nodes.leaderOptions()
                                .with(
                                        new NodeOptions.Listening(
                                                "127.0.0.1", List.of("127.0.0.2"), 0))
                                .with(by(material(certs, "node"), false)));
        var url = "https://127.0.0.2:" + forwarded(leader.port());

        var follower = follower(url, by(material(certs, "node"), false));

        await().untilAsserted(
                        () ->
                                assertThat(reason(follower))
                                        .isEqualTo(
                                                "The certificate of "
                                                        + url
                                                        + " is for other names."));
    }

    /// Another address at which the node of `port` answers, until the test's machine is done.
    private static int forwarded(int port) throws IOException {
        var listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.2"));
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (true) {
                                try {
                                    var one = listening.accept();
                                    var other = new Socket("127.0.0.1", port);
                                    Thread.ofVirtual().start(() -> pump(one, other));
                                    Thread.ofVirtual().start(() -> pump(other, one));
                                } catch (IOException e) {
                                    return;
                                }
                            }
                        });
        return listening.getLocalPort();
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them has gone.
        }
    }

    @Test
    void aFollowerSaysThatALeaderSpeaksNoTls() throws Exception {
        var leader = leader(Protection.NONE);
        var url = "https://127.0.0.1:" + leader.port();

        var follower = follower(url, by(material(certs, "node"), false));

        await().untilAsserted(
                        () ->
                                assertThat(reason(follower))
                                        .isEqualTo(
                                                "What answers at "
                                                        + url
                                                        + " speaks no TLS; call it by http://, or"
                                                        + " start it with --tls-cert."));
    }

    @Test
    void aFollowerThatSpeaksNoTlsIsToldSo() throws Exception {
        var leader = leader(by(material(certs, "node"), false));

        var follower = follower("http://127.0.0.1:" + leader.port(), Protection.NONE);

        await().untilAsserted(() -> assertThat(reason(follower)).contains("This port speaks TLS"));
    }

    /// Under load: no call fails, and those that come then see the new one.
    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        var protection = by(material(certs, "node"), false);
        var leader = leader(protection);
        var before = serial(leader, protection);
        try (var load = new Load(leader, protection)) {
            await().until(() -> load.calls > 20);

            signed(certs, "node", Duration.ofDays(2));

            await().until(() -> !serial(leader, protection).equals(before));
            var calls = load.calls;
            await().until(() -> load.calls > calls + 20);
            assertThat(load.failure).isNull();
        }
    }

    @Test
    void aCertificateWithoutItsKeyIsNotShown() throws Exception {
        var protection = by(material(certs, "node"), false);
        var leader = leader(protection);
        var before = serial(leader, protection);
        var others = folder.resolve("others");
        signed(others, "node", Duration.ofDays(1));

        Files.copy(
                others.resolve("node.pem"),
                certs.resolve("node.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        protection.tls().orElseThrow().readAgainWhenChanged();

        assertThat(serial(leader, protection)).isEqualTo(before);
    }

    private static String serial(Node node, Protection protection) throws Exception {
        var factory = protection.tls().orElseThrow().context().getSocketFactory();
        try (var socket = (SSLSocket) factory.createSocket("127.0.0.1", node.port())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        }
    }

    /// One client that asks without a pause, each time on a new connection.
    private static final class Load implements AutoCloseable {
        private final Thread thread;
        private volatile int calls;
        private volatile Exception failure;

        Load(Node node, Protection protection) {
            var request = HttpRequest.newBuilder(URI.create(node.url() + "/health")).build();
            thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        while (!Thread.interrupted() && failure == null) {
                                            try (var http =
                                                    HttpClient.newBuilder()
                                                            .sslContext(
                                                                    protection
                                                                            .tls()
                                                                            .orElseThrow()
                                                                            .context())
                                                            .build()) {
                                                http.send(request, BodyHandlers.discarding());
                                                calls++;
                                            } catch (IOException e) {
                                                failure = e;
                                            } catch (InterruptedException e) {
                                                return;
                                            }
                                        }
                                    });
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    /// Silent clients and those that send a handshake drop by drop take no place from others. As
    /// without TLS: a request that comes drop by drop, behind a handshake that was whole.
    @Test
    void aRequestThatDripsBehindTlsIsCutOffToo() throws Exception {
        var protection = by(material(certs, "node"), false);
        var limits =
                new EdgeLimits(
                        4, Duration.ofMillis(600), Duration.ofSeconds(30), Duration.ofSeconds(30));
        var leader = nodes.started(nodes.leaderOptions().with(protection), Clock.SYSTEM, limits);
        var factory = protection.tls().orElseThrow().context().getSocketFactory();
        try (var socket = (SSLSocket) factory.createSocket("127.0.0.1", leader.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /health HTTP/1.1\r\n".getBytes(US_ASCII));

            var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void connectionsThatSayNothingMakeRoom() throws Exception {
        var protection = by(material(certs, "node"), false);
        var limits =
                new EdgeLimits(
                        4, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
        var leader = nodes.started(nodes.leaderOptions().with(protection), Clock.SYSTEM, limits);
        var silent = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 8; i++) silent.add(new Socket("127.0.0.1", leader.port()));

            assertThatCode(() -> serial(leader, protection)).doesNotThrowAnyException();
        } finally {
            for (var socket : silent) socket.close();
        }
    }
}
