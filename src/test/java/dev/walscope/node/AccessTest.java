package dev.walscope.node;

import static dev.walscope.node.Wires.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.security.Protection;
import dev.walscope.security.Right;
import dev.walscope.security.Token;
import dev.walscope.security.TokenFile;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Every route of a node with tokens, asked with every kind of token and without one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private static final Set<String> OPEN =
            Set.of("GET /health", "HEAD /health", "GET /cluster/proof", "HEAD /cluster/proof");

    /// Whatever else changes something is for administrators.
    private static final Set<String> WRITES =
            Set.of("PUT /key/{key}", "DELETE /key/{key}", "POST /txn");

    private static final LocalDate LAST_DAY = LocalDate.parse("2026-12-31");
    private static final String READER = "Authorization: Bearer r\r\n";
    private static final String WRITER = "Authorization: Bearer w\r\n";

    private final Map<Right, String> secrets = new EnumMap<>(Right.class);
    private final String expired = Token.secret();
    private TestNodes nodes;
    private Path file;
    private Node leader;

    /// Of a node whose tokens all have the same last day.
    private final AtomicLong wallMs = new AtomicLong();
    private Node lapsing;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        nodes = new TestNodes(folder);
        file = folder.resolve("walscope.tokens");
        for (var right : Right.values()) {
            secrets.put(right, Token.secret());
            TokenFile.add(
                    file, Token.of(right + "er", right, secrets.get(right), Optional.empty()));
        }
        var past = Optional.of(LocalDate.parse("2020-01-31"));
        TokenFile.add(file, Token.of("former", Right.admin, expired, past));
        leader = nodes.started(protectedBy(false), Clock.SYSTEM, EdgeLimits.DEFAULT);
        lapsing = lapsing(folder.resolve("lapsing"));
    }

    private Node lapsing(Path data) throws IOException {
        var lapsed = data.resolveSibling("lapsed.tokens");
        for (var right : Right.values())
            TokenFile.add(
                    lapsed,
                    Token.of(right + "er", right, secrets.get(right), Optional.of(LAST_DAY)));
        var clock =
                new Clock() {
                    @Override
                    public long wallMs() {
                        return wallMs.get();
                    }

                    @Override
                    public long nanos() {
                        return SYSTEM.nanos();
                    }
                };
        return nodes.started(
                NodeOptions.leader(data, 0).with(tokensOf(lapsed, clock, false)),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    private NodeOptions protectedBy(boolean metricsAreOpen) throws IOException {
        return nodes.leaderOptions().with(tokensOf(file, Clock.SYSTEM, metricsAreOpen));
    }

    private static Protection tokensOf(Path file, Clock clock, boolean metricsAreOpen)
            throws IOException {
        return new Protection(
                Optional.of(TokenFile.open(file, clock)),
                metricsAreOpen,
                Optional.empty(),
                Optional.empty(),
                false);
    }

    @AfterAll
    void stop() throws IOException {
        nodes.close();
    }

    @TestFactory
    Stream<DynamicTest> everyRouteWantsATokenThatMayDoIt() {
        var tests = new ArrayList<DynamicTest>();
        for (var route : leader.routes()) {
            tests.add(dynamicTest(route, () -> withoutARightOne(route)));
            for (var right : Right.values())
                tests.add(dynamicTest(route + " by " + right, () -> withOne(route, right)));
        }
        return tests.stream();
    }

    /// The same tokens, which counted on the file's last day.
    @TestFactory
    Stream<DynamicTest> noRouteTakesATokenOfAFileThatHasExpired() {
        return lapsing.routes().stream()
                .flatMap(
                        route ->
                                Stream.of(Right.values())
                                        .map(
                                                right ->
                                                        dynamicTest(
                                                                route + " by " + right,
                                                                () -> expiring(route, right))));
    }

    private void expiring(String route, Right right) throws IOException {
        var header = "Authorization: Bearer " + secrets.get(right) + "\r\n";
        wallMs.set(startOf(LAST_DAY));
        var counts = ask(lapsing, "GET /lag", header).status();
        wallMs.set(startOf(LAST_DAY.plusDays(1)));

        var reply = ask(lapsing, route, header);

        assertThat(counts).isEqualTo(200);
        if (OPEN.contains(route)) assertThat(reply.status()).isNotIn(401, 403);
        else {
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate"))
                    .isEqualTo("Bearer error=\"invalid_token\"");
        }
    }

    private static long startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {"/events, \"written\"", "/wal/stream, \"key\": \"k\""})
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsSentWithoutAnEndEndsWithItsToken(String path, String ofAWrite, @TempDir Path folder)
            throws Exception {
        var tokens = folder.resolve("own.tokens");
        var writer = Token.of("writer", Right.write, "w", Optional.empty());
        TokenFile.add(tokens, writer);
        TokenFile.add(tokens, Token.of("reader", Right.read, "r", Optional.empty()));
        try (var own = new TestNodes(folder)) {
            var options = own.leaderOptions().with(tokensOf(tokens, Clock.SYSTEM, false));
            var node = own.started(options, Clock.SYSTEM, EdgeLimits.DEFAULT);
            try (var wires = new Wires(node.port())) {
                wires.send(Wires.request("GET", path, READER, new byte[0]));
                wires.head();
                write(node, WRITER, "k");
                var isTold = false;
                while (!isTold) isTold = wires.line().contains(ofAWrite);

                Files.writeString(tokens, "writer write " + writer.sha256());
                await().until(() -> ask(node, "GET /lag", READER).status() == 401);
                write(node, WRITER, "k");

                for (String line; !(line = wires.line()).equals("0"); )
                    assertThat(line).doesNotContain(ofAWrite);
            }
        }
    }

    private void withoutARightOne(String route) throws IOException {
        for (var header :
                List.of(
                        "",
                        "Authorization: Bearer \r\n",
                        "Authorization: Bearer " + Token.secret() + "\r\n",
                        "Authorization: Bearer " + expired + "\r\n",
                        "Authorization: Basic " + secrets.get(Right.admin) + "\r\n",
                        "Authorization: Walscope-Cluster a:b:c\r\n",
                        "X-Authorization: Bearer " + secrets.get(Right.admin) + "\r\n")) {
            var reply = ask(leader, route, header);
            if (OPEN.contains(route)) assertThat(reply.status()).isNotIn(401, 403);
            else {
                assertThat(reply.status()).as(header).isEqualTo(401);
                assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
            }
        }
    }

    private void withOne(String route, Right right) throws IOException {
        var isRead = route.startsWith("GET ") || route.startsWith("HEAD ");
        var needed = isRead ? Right.read : WRITES.contains(route) ? Right.write : Right.admin;

        var reply = ask(leader, route, "Authorization: Bearer " + secrets.get(right) + "\r\n");

        if (right.compareTo(needed) >= 0) assertThat(reply.status()).isNotIn(401, 403);
        else if (!OPEN.contains(route)) {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.header("WWW-Authenticate"))
                    .isEqualTo("Bearer error=\"insufficient_scope\", scope=\"" + needed + "\"");
        }
    }

    /// Only the head of the answer: some never end.
    private static Wires.Reply ask(Node node, String route, String headers) throws IOException {
        var words = route.split(" ");
        var path = words[1].replace("{id}", "1").replaceAll("\\{\\w+}", "nobody");
        try (var wires = new Wires(node.port())) {
            wires.send(
                    Wires.request(
                            words[0],
                            path,
                            headers + "Content-Type: application/json\r\n",
                            isRead(words[0]) ? new byte[0] : "{}".getBytes(UTF_8)));
            return wires.head();
        }
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    @Test
    void aRefusalSaysWhatToDoAndChangesNothing() throws Exception {
        var before = TestNodes.lastId(leader);

        var without = write("", "a");
        var reader = write("Authorization: Bearer " + secrets.get(Right.read) + "\r\n", "a");
        var former = write("Authorization: Bearer " + expired + "\r\n", "a");

        assertThat(without.detail())
                .isEqualTo(
                        "This takes a token that may write; send it as Authorization: Bearer, and"
                                + " make one with walscope token new.");
        assertThat(reader.detail())
                .isEqualTo("The token reader may read; this takes one that may write.");
        assertThat(former.detail())
                .isEqualTo(
                        "The token former counted until 2020-01-31; make a new one with walscope"
                                + " token new.");
        assertThat(TestNodes.lastId(leader)).isEqualTo(before);
    }

    /// A flood of wrong tokens, and beside it, from the same address, one that counts.
    @Test
    void whoIsRefusedOnAndOnIsToldToWaitAndOthersAreAnswered(@TempDir Path folder)
            throws Exception {
        try (var own = new TestNodes(folder)) {
            var node = own.started(ofOwn(own), Clock.SYSTEM, EdgeLimits.DEFAULT);
            var wrong = "Authorization: Bearer " + Token.secret() + "\r\n";
            var right = "Authorization: Bearer " + secrets.get(Right.read) + "\r\n";
            var first = 0;
            try (var wires = new Wires(node.port())) {
                for (int n = 1; n <= 1_100; n++) {
                    wires.send(Wires.request("GET", "/lag", wrong, new byte[0]));
                    var reply = wires.reply();
                    if (reply.status() == 429 && first == 0) {
                        first = n;
                        assertThat(reply.header("Retry-After")).matches("[1-9]|[1-5][0-9]|60");
                        assertThat(reply.detail()).startsWith("More than 1000 requests from");
                    }
                    if (n % 100 != 0) continue;
                    wires.send(Wires.request("GET", "/lag", right, new byte[0]));
                    assertThat(wires.reply().status()).isEqualTo(200);
                }
            }
            assertThat(first).isEqualTo(1_001);
        }
    }

    private NodeOptions ofOwn(TestNodes own) throws IOException {
        return own.leaderOptions().with(protectedBy(false).protection());
    }

    @Test
    void whoMayWriteWrites() throws Exception {
        var reply = write("authorization: bearer " + secrets.get(Right.write) + "\r\n", "b");

        assertThat(reply.status()).isEqualTo(200);
    }

    /// Also of a write that carries no identity; a node without tokens has nothing to say.
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoseTokenAWriteCameWithIsToldByItsEntry(@TempDir Path folder) throws Exception {
        try (var own = new TestNodes(folder)) {
            var node = own.started(ofOwn(own), Clock.SYSTEM, EdgeLimits.DEFAULT);
            var writer = "Authorization: Bearer " + secrets.get(Right.write) + "\r\n";
            var admin = "Authorization: Bearer " + secrets.get(Right.admin) + "\r\n";
            var told = new ArrayList<String>();
            try (var wires = new Wires(node.port())) {
                wires.send(Wires.request("GET", "/events", writer, new byte[0]));
                wires.head();
                for (var by : List.of(writer, writer, admin))
                    assertThat(write(node, by, "k").status()).isEqualTo(200);
                assertThat(transact(node, writer).status()).isEqualTo(200);

                while (told.stream().noneMatch(line -> line.contains("\"last\":4"))) {
                    var line = wires.line();
                    if (line.contains("\"type\":\"written\"")) told.add(line);
                }
            }
            assertThat(String.join("", told))
                    .contains("\"by\":\"writeer\"", "\"by\":\"adminer\",\"first\":3,\"last\":3");
        }
    }

    private static Wires.Reply transact(Node node, String header) throws IOException {
        return call(
                node.port(),
                "POST",
                "/txn",
                header + "Content-Type: application/json\r\n",
                "{\"then\": [{\"put\": \"t\", \"value\": 1}]}".getBytes(UTF_8));
    }

    /// Paths that a server could read as those of a route with a smaller need, or of none.
    @Test
    void noSpellingOfAPathLeadsAroundIt() throws Exception {
        for (var path :
                List.of(
                        "/health/../status",
                        "/health/%2e%2e/status",
                        "//status",
                        "/status/",
                        "/./status",
                        "/%73tatus",
                        "/health;/../status",
                        "/STATUS",
                        "/key/..%2fstatus",
                        "/health%2f..%2fstatus",
                        "/key/../scrub",
                        "/health/..;/status")) {
            var reply = call(leader.port(), "GET", path, "", new byte[0]);
            assertThat(reply.body()).as(path).doesNotContain("durable_id");
        }
    }

    @Test
    void metricsAreOpenWhereThatWasSaid(@TempDir Path folder) throws Exception {
        try (var others = new TestNodes(folder)) {
            var open =
                    others.started(
                            others.leaderOptions().with(protectedBy(true).protection()),
                            Clock.SYSTEM,
                            EdgeLimits.DEFAULT);

            assertThat(Wires.get(open.port(), "/metrics").status()).isEqualTo(200);
            assertThat(Wires.get(open.port(), "/status").status()).isEqualTo(401);
        }
    }

    @Test
    void aSocketForNodesWantsTheClustersSecret() throws Exception {
        for (var path : List.of("/replication", "/raft"))
            for (var token :
                    List.of("", "Authorization: Bearer " + secrets.get(Right.admin) + "\r\n"))
                try (var wires = new Wires(leader.port())) {
                    wires.send(Wires.request("GET", path, Sockets.UPGRADE + token, new byte[0]));
                    var reply = wires.reply();
                    assertThat(reply.status()).isEqualTo(401);
                    assertThat(reply.detail()).contains("--cluster-secret-file");
                }
    }

    private Wires.Reply write(String header, String key) throws IOException {
        return write(leader, header, key);
    }

    private static Wires.Reply write(Node node, String header, String key) throws IOException {
        return call(
                node.port(),
                "PUT",
                "/key/" + key,
                header + "Content-Type: application/json\r\n",
                "{\"value\": 1}".getBytes(UTF_8));
    }
}
