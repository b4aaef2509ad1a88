package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import dev.walscope.api.Wire;
import dev.walscope.cli.ClientRequest.Delete;
import dev.walscope.cli.ClientRequest.Get;
import dev.walscope.cli.ClientRequest.Keys;
import dev.walscope.cli.ClientRequest.Put;
import dev.walscope.cli.ClientRequest.Status;
import dev.walscope.cli.ClientRequest.Watch;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The client commands against real nodes and servers.
class ClientRunTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<AutoCloseable> open = new ArrayList<>();
    private String standardInput = "";

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) one.close();
    }

    private URI leader() throws IOException {
        var node = Node.start(NodeOptions.leader(folder.resolve("leader"), 0), Clock.SYSTEM);
        open.add(node);
        return URI.create(node.url());
    }

    private static ClientTarget plain(URI url) {
        return new ClientTarget(url, null, null, false);
    }

    private static ClientTarget json(URI url) {
        return new ClientTarget(url, null, null, true);
    }

    private String said(ClientTarget target, ClientRequest request) throws IOException {
        return said(target, request, false);
    }

    private String said(ClientTarget target, ClientRequest request, boolean toPeople)
            throws IOException {
        out.reset();
        var in = new ByteArrayInputStream(standardInput.getBytes(UTF_8));
        var code =
                new ClientRun(target, in, new PrintStream(out, true, UTF_8), toPeople).run(request);
        assertThat(code).isZero();
        return out.toString(UTF_8).stripTrailing();
    }

    // ---- what each does

    @Test
    void aConditionThatDoesNotHoldIsToldWithTheVersionThereIs() throws Exception {
        var leader = plain(leader());
        var absent = new ClientRequest.Condition(null, true);
        assertThat(said(leader, new Put("k", "v", false, null, absent))).isEqualTo("1");

        assertThatThrownBy(() -> said(leader, new Put("k", "w", false, null, absent)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The key's version is 1");
        var first = new ClientRequest.Condition(1L, false);
        assertThat(said(leader, new Put("k", "w", false, null, first))).isEqualTo("2");
        assertThatThrownBy(() -> said(leader, new Delete("k", null, first)))
                .hasMessageContaining("The key's version is 2");
        assertThat(said(leader, new Delete("k", null, new ClientRequest.Condition(2L, false))))
                .isEqualTo("3");
    }

    @Test
    void aKeyIsPutReadListedAndDeleted() throws Exception {
        var node = plain(leader());

        assertThat(said(node, new Put("a/b", "text", false, null))).isEqualTo("1");
        assertThat(said(node, new Put("n", "{\"x\": [1.0, \"é\"]}", true, "leader")))
                .isEqualTo("2");
        assertThat(said(node, new Get("a/b", 2L))).isEqualTo("text");
        assertThat(said(node, new Get("n", null))).isEqualTo("{\"x\":[1.0,\"é\"]}");
        assertThat(said(node, new Keys("")))
                .isEqualTo("a/b\nn".replace("\n", System.lineSeparator()));
        assertThat(said(node, new Keys("n"))).isEqualTo("n");
        assertThat(said(node, new Delete("n", null))).isEqualTo("3");
        assertThatThrownBy(() -> said(node, new Get("n", null)))
                .isInstanceOf(IOException.class)
                .hasMessage("Key not found");
    }

    @Test
    void asJsonTheNodesOwnAnswersArePrinted() throws Exception {
        var node = json(leader());

        assertThat(said(node, new Put("k", "v", false, null)))
                .isEqualTo("{\"status\":\"ok\",\"id\":1}");
        assertThat(said(node, new Get("k", null))).isEqualTo("{\"key\":\"k\",\"value\":\"v\"}");
        assertThat(said(node, new Keys("")))
                .isEqualTo("{\"keys\":[\"k\"],\"count\":1,\"next\":null}");
        assertThat(Wire.tree(said(node, new Status())).path("role").textValue())
                .isEqualTo("leader");
    }

    @Test
    void aValueMayComeFromTheStandardInput() throws Exception {
        var node = plain(leader());
        standardInput = "two\nlines\n";

        said(node, new Put("k", "-", false, null));

        assertThat(said(json(node.url()), new Get("k", null)))
                .isEqualTo("{\"key\":\"k\",\"value\":\"two\\nlines\\n\"}");
    }

    @Test
    void whatIsNoJsonIsRefusedBeforeItIsSent() throws Exception {
        var node = plain(leader());

        assertThatThrownBy(() -> said(node, new Put("k", "{", true, null)))
                .hasMessageStartingWith("VALUE is not JSON: ");
        assertThat(said(node, new Keys(""))).isEmpty();
    }

    @Test
    void onATerminalAValueMovesNoCursor() throws Exception {
        var node = plain(leader());
        said(node, new Put("k", "a\u001b[2Jb", false, null));

        assertThat(said(node, new Get("k", null), true)).isEqualTo("a\\u001b[2Jb");
        assertThat(said(node, new Get("k", null), false)).isEqualTo("a\u001b[2Jb");
    }

    @Test
    void allKeysComeHoweverManyPagesTheyTake() throws Exception {
        var node = plain(leader());
        for (int n = 0; n < 1001; n++) said(node, new Put("k%04d".formatted(n), "v", false, null));

        assertThat(said(node, new Keys("k")).lines()).hasSize(1001).last().isEqualTo("k1000");
        assertThat(said(json(node.url()), new Keys("k")).lines()).hasSize(2);
    }

    @Test
    void aStatusIsAFewLinesForPeople() throws Exception {
        var node = plain(leader());
        said(node, new Put("k", "v", false, null));

        assertThat(said(node, new Status()).lines())
                .anyMatch(row -> row.matches("node +leader, leader, pid \\d+"))
                .anyMatch(row -> row.matches("state +ready"))
                .anyMatch(row -> row.matches("log +entries 1 to 1, on disk to 1, .*"))
                .anyMatch(row -> row.matches("integrity +ok"));
    }

    @Test
    @Timeout(60)
    void entriesAreWatchedAsTheyComeUntilTheNodeEnds() throws Exception {
        var node = plain(leader());
        said(node, new Put("a1", "x", false, null));
        said(node, new Put("b", "y", false, null));
        var watched = new ByteArrayOutputStream();
        var ending = new ArrayList<String>();
        var watching =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        new ClientRun(
                                                        node,
                                                        new ByteArrayInputStream(new byte[0]),
                                                        new PrintStream(watched, true, UTF_8),
                                                        false)
                                                .run(new Watch(null, "a", 0L));
                                    } catch (IOException e) {
                                        ending.add(e.getMessage());
                                    }
                                });
        await().until(() -> watched.toString(UTF_8).lines().count() == 1);

        said(node, new Delete("b", null));
        said(node, new Put("a2", "z", false, null));
        await().until(() -> watched.toString(UTF_8).lines().count() == 2);
        open.removeFirst().close();
        watching.join();

        assertThat(watched.toString(UTF_8).lines())
                .containsExactly("1 SET a1 \"x\"", "4 SET a2 \"z\"");
        assertThat(ending)
                .containsExactly(node.url() + " has ended; watch --after 4 goes on where it was");
    }

    // ---- where it goes, and what it shows there

    private interface Route {
        void answer(HttpExchange exchange) throws IOException;
    }

    private URI serve(HttpServer server, String scheme, Route route) throws IOException {
        server.createContext("/", route::answer);
        server.start();
        open.add(() -> server.stop(0));
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    private URI server(Route route) throws IOException {
        return serve(HttpServer.create(loopback(), 0), "http", route);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void sendTo(HttpExchange exchange, URI elsewhere) throws IOException {
        exchange.getResponseHeaders()
                .add("Location", elsewhere + exchange.getRequestURI().toString());
        exchange.sendResponseHeaders(307, -1);
        exchange.close();
    }

    private static Route shownToken(List<String> shown) {
        return exchange -> {
            shown.add(exchange.getRequestHeaders().getFirst("Authorization"));
            var body = "{\"key\":\"k\",\"value\":\"v\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        };
    }

    @Test
    void aWriteGoesOnToTheLeaderWithItsBody() throws Exception {
        var leader = leader();
        var follower = server(exchange -> sendTo(exchange, leader));

        assertThat(said(plain(follower), new Put("k", "v", false, null))).isEqualTo("1");
        assertThat(said(plain(leader), new Get("k", null))).isEqualTo("v");
    }

    @Test
    void nodesThatSendEachOtherTheRequestAreSaid() throws Exception {
        var circle = new ArrayList<URI>();
        circle.add(server(exchange -> sendTo(exchange, circle.getFirst())));

        assertThatThrownBy(() -> said(plain(circle.getFirst()), new Delete("k", null)))
                .hasMessageEndingWith("send each other the request; no leader answers.");
    }

    @Test
    void theTokenIsShownAndGoesOnToTheLeader() throws Exception {
        var shown = new ArrayList<String>();
        var leader = server(shownToken(shown));
        var follower = server(exchange -> sendTo(exchange, leader));
        var target = new ClientTarget(follower, "s3cret", null, false);

        said(target, new Get("k", null));

        assertThat(shown).containsExactly("Bearer s3cret");
        assertThat(target.toString()).doesNotContain("s3cret");
    }

    @Test
    void whereNobodyListensIsOneSentence() throws Exception {
        var gone = server(_ -> {});
        open.removeLast().close();

        assertThatThrownBy(() -> said(plain(gone), new Status()))
                .isInstanceOf(IOException.class)
                .hasMessage("no node answers at " + gone);
    }

    // ---- over TLS

    /// A server with a certificate that `certificate` signed: itself.
    private URI encrypted(Path certificate, Route route) throws Exception {
        var store = folder.resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "node",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-ext",
                "BC=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "node",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-file",
                certificate.toString());
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return serve(server, "https", route);
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        var made = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(made.getInputStream().readAllBytes(), UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
    }

    @Test
    void aCertificateIsTrustedThroughItsCaAlone() throws Exception {
        var shown = new ArrayList<String>();
        var ca = folder.resolve("ca.pem");
        var node = encrypted(ca, shownToken(shown));

        assertThatThrownBy(() -> said(new ClientTarget(node, "t", null, false), new Get("k", null)))
                .hasMessageEndingWith(
                        " is not signed by an authority that is trusted; give the CA that signed it"
                                + " with --cacert");
        assertThat(shown).isEmpty();
        assertThat(said(new ClientTarget(node, "t", ca, false), new Get("k", null))).isEqualTo("v");
    }

    @Test
    void aTokenThatCameOverTlsDoesNotGoOnWithout() throws Exception {
        var shown = new ArrayList<String>();
        var open = server(shownToken(shown));
        var ca = folder.resolve("ca.pem");
        var node = encrypted(ca, exchange -> sendTo(exchange, open));

        assertThatThrownBy(() -> said(new ClientTarget(node, "t", ca, false), new Get("k", null)))
                .hasMessageEndingWith("names as leader what cannot be asked; ask another node.");
        assertThat(shown).isEmpty();
    }

    @Test
    void aFileThatHoldsNoCertificateIsSaid() throws Exception {
        var file = Files.writeString(folder.resolve("ca.pem"), "no PEM");

        assertThatThrownBy(
                        () ->
                                said(
                                        new ClientTarget(
                                                URI.create("https://localhost:1"),
                                                null,
                                                file,
                                                false),
                                        new Status()))
                .hasMessage(file + " holds no certificate in PEM.");
    }
}
