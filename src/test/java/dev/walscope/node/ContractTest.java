package dev.walscope.node;

import static dev.walscope.node.TestNodes.caughtUp;
import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.delete;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.Wire;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.IntStream;

/// Each row of the HTTP contract, as a client sees it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {
    private TestNodes nodes;
    private Node leader;
    private Node follower;
    private int port;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        nodes = new TestNodes(folder);
        leader = nodes.leader();
        follower = nodes.follower("follower-1", leader);
        port = leader.port();
    }

    @AfterAll
    void stop() throws IOException {
        nodes.close();
    }

    @Test
    void putAnswersTheIdOfItsEntry() throws Exception {
        var before = lastId(leader);

        var reply = put(port, "/key/key6", "{\"value\": \"myvalue\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"status\":\"ok\",\"id\":" + (before + 1) + "}");
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void getAnswersKeyAndValueAnd404Otherwise() throws Exception {
        put(port, "/key/key6", "{\"value\": \"myvalue\"}");

        assertThat(get(port, "/key/key6").body())
                .isEqualTo("{\"key\":\"key6\",\"value\":\"myvalue\"}");
        var absent = get(port, "/key/absent");
        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.body()).isEqualTo("{\"detail\":\"Key not found\"}");
    }

    @Test
    void deleteAnswersItsIdAndLogsNothingForAKeyThatIsNotThere() throws Exception {
        put(port, "/key/gone", "{\"value\": 1}");
        var before = lastId(leader);

        assertThat(delete(port, "/key/gone").body())
                .isEqualTo("{\"status\":\"ok\",\"id\":" + (before + 1) + "}");
        var again = delete(port, "/key/gone");

        assertThat(again.status()).isEqualTo(404);
        assertThat(again.body()).isEqualTo("{\"detail\":\"Key not found\"}");
        assertThat(lastId(leader)).isEqualTo(before + 1);
    }

    @Test
    void aValueComesBackAsItWasSent() throws Exception {
        for (var value :
                new String[] {
                    "\"\"",
                    "\"é 😀 \\u2028 \\\" \\\\ /\"",
                    "true",
                    "0",
                    "-0.0",
                    "123456789012345678901234567890",
                    "1e+16",
                    "[]",
                    "{}",
                    "{\"b\":1,\"a\":[1,{\"c\":null}]}"
                }) {
            assertThat(put(port, "/key/v", "{\"value\":" + value + "}").status())
                    .as(value)
                    .isEqualTo(200);

            assertThat(get(port, "/key/v").json().get("value")).isEqualTo(Wire.tree(value));
        }
    }

    @Test
    void anyCharacterCanStandInAKey() throws Exception {
        var targets =
                new String[][] {
                    {"a%2Fb", "a/b"},
                    {"a/b", "a/b"},
                    {"a//b", "a//b"},
                    {"a/", "a/"},
                    {"..", ".."},
                    {"%2e%2e", ".."},
                    {"../status", "../status"},
                    {"./a", "./a"},
                    {"%3F%23%26%3D", "?#&="},
                    {"a;b=c", "a;b=c"},
                    {"a%3Bb", "a;b"},
                    {"a%20b", "a b"},
                    {"a+b", "a+b"},
                    {"%25", "%"},
                    {"%2525", "%25"},
                    {"%00", "\0"},
                    {"a%00b", "a\0b"},
                    {"%01", "\1"},
                    {"%0D%0A", "\r\n"},
                    {"%7F", "\177"},
                    {"%C3%A9", "é"},
                    {"é", "é"},
                    {"%F0%9F%98%80", "😀"},
                    {"😀", "😀"},
                    {"%EF%BF%BD", "\uFFFD"},
                    {"\"<>^`{|}\\", "\"<>^`{|}\\"},
                    {"%22", "\""},
                    {"k".repeat(512), "k".repeat(512)},
                    {"%C3%A9".repeat(256), "é".repeat(256)},
                };
        for (var row : targets) {
            var target = "/key/" + row[0];
            assertThat(put(port, target, "{\"value\":" + Wire.text(row[1]) + "}").status())
                    .as(target)
                    .isEqualTo(200);

            var reply = get(port, target).json();
            assertThat(reply.path("key").asText()).as(target).isEqualTo(row[1]);
            assertThat(reply.path("value").asText()).as(target).isEqualTo(row[1]);
        }
        caughtUp(follower, leader);
        for (var row : targets)
            assertThat(get(follower.port(), "/key/" + row[0]).json().path("key").asText())
                    .isEqualTo(row[1]);
        for (var row : targets) delete(port, "/key/" + row[0]);
    }

    @Test
    void keysComeInOrderAndInPages() throws Exception {
        for (int i = 0; i < 5; i++) put(port, "/key/page-" + i, "{\"value\":" + i + "}");

        var first = get(port, "/keys?prefix=page-&limit=3").json();
        var second = get(port, "/keys?prefix=page-&limit=3&after=" + first.get("next").asText());

        assertThat(first.toString())
                .isEqualTo(
                        "{\"keys\":[\"page-0\",\"page-1\",\"page-2\"],\"count\":3,\"next\":\"page-2\"}");
        assertThat(second.body())
                .isEqualTo("{\"keys\":[\"page-3\",\"page-4\"],\"count\":2,\"next\":null}");
        assertThat(get(port, "/keys?prefix=nothing-").body())
                .isEqualTo("{\"keys\":[],\"count\":0,\"next\":null}");
    }

    @Test
    void segmentsSayWhereTheyLieAndWhatTheyHold() throws Exception {
        put(port, "/key/s", "{\"value\": 1}");

        var body = get(port, "/segments").json();

        assertThat(body.get("total_segments").asInt()).isEqualTo(body.get("segments").size());
        assertThat(body.get("max_segment_size").asLong()).isEqualTo(1 << 20);
        var last = body.get("segments").get(body.get("segments").size() - 1);
        assertThat(last.get("path").asText())
                .endsWith("leader/wal.log.segment." + body.get("total_segments").asInt());
        assertThat(last.get("is_active").asBoolean()).isTrue();
        assertThat(body.at("/segments/0/first_id").asLong()).isEqualTo(1);
        assertThat(last.get("last_id").asLong()).isEqualTo(lastId(leader));
        assertThat(last.get("size").asLong()).isPositive();
        assertThat(last.get("entries").asLong())
                .isEqualTo(last.get("last_id").asLong() - last.get("first_id").asLong() + 1);
        assertThat(last.get("corrupt").asLong()).isZero();
    }

    @Test
    void statusSaysAllThatItShould() throws Exception {
        put(port, "/key/s", "{\"value\": 1}");
        await().untilAsserted(
                        () ->
                                assertThat(
                                                get(port, "/status")
                                                        .json()
                                                        .at("/followers/0/state")
                                                        .asText())
                                        .isEqualTo("streaming"));

        var body = get(port, "/status").json();

        assertThat(body.get("node").asText()).isEqualTo("leader");
        assertThat(body.get("role").asText()).isEqualTo("leader");
        assertThat(body.get("leader").asText()).isEqualTo(leader.url());
        assertThat(body.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(body.get("version").asText()).isNotEmpty();
        assertThat(Instant.parse(body.get("started_at").asText())).isBefore(Instant.now());
        for (var name :
                new String[] {
                    "last_id", "durable_id", "applied_id", "high_water_mark", "entries", "keys"
                }) assertThat(body.get(name).isIntegralNumber()).as(name).isTrue();
        assertThat(body.at("/integrity/state").asText()).isEqualTo("ok");
        for (var name : new String[] {"corrupt", "repaired", "skipped", "torn_bytes"})
            assertThat(body.at("/integrity/" + name).isIntegralNumber()).as(name).isTrue();
        var known = body.at("/followers/0");
        assertThat(known.get("name").asText()).isEqualTo("follower-1");
        assertThat(known.get("url").asText()).isEqualTo(follower.url());
        for (var name : new String[] {"acked_id", "lag_entries", "lag_bytes", "lag_ms"})
            assertThat(known.get(name).isIntegralNumber()).as(name).isTrue();
        assertThat(known.hasNonNull("last_seen")).isTrue();
        var theirs = get(follower.port(), "/status").json();
        assertThat(theirs.get("role").asText()).isEqualTo("follower");
        assertThat(theirs.get("leader").asText()).isEqualTo(leader.url());
        assertThat(theirs.has("followers")).isFalse();
    }

    @Test
    void theLogIsReadInPagesAndOneByOne() throws Exception {
        put(port, "/key/w1?client_id=wal&request_id=1", "{\"value\": {\"b\": 1}}");
        delete(port, "/key/w1");
        var last = lastId(leader);

        var page = get(port, "/wal?after=" + (last - 2) + "&limit=1").json();
        var rest = get(port, "/wal?after=" + page.get("next").asLong()).json();
        var one = get(port, "/wal/" + (last - 1)).json();

        assertThat(page.get("next").asLong()).isEqualTo(last - 1);
        var entry = page.at("/entries/0");
        assertThat(entry.get("id").asLong()).isEqualTo(last - 1);
        assertThat(entry.get("operation").asText()).isEqualTo("SET");
        assertThat(entry.get("key").asText()).isEqualTo("w1");
        assertThat(entry.get("value").toString()).isEqualTo("{\"b\":1}");
        assertThat(entry.get("client_id").asText()).isEqualTo("wal");
        assertThat(entry.get("request_id").asText()).isEqualTo("1");
        assertThat(entry.get("timestamp").asLong()).isPositive();
        assertThat(entry.get("crc_status").asText()).isEqualTo("ok");
        assertThat(entry.get("segment").asInt()).isPositive();
        assertThat(entry.get("offset").asLong()).isNotNegative();
        assertThat(rest.at("/entries/0/operation").asText()).isEqualTo("DELETE");
        assertThat(rest.at("/entries/0/value").isNull()).isTrue();
        assertThat(one.get("stored_crc")).isEqualTo(entry.get("crc"));
        assertThat(one.get("computed_crc")).isEqualTo(entry.get("crc"));
        var raw = new String(Base64.getDecoder().decode(one.get("raw").asText()));
        assertThat(raw).startsWith("{\"id\": " + (last - 1) + ", ").endsWith("}\n");
        assertThat(raw).hasSize(entry.get("length").asInt());
        assertThat(get(port, "/wal/" + (last + 1)).status()).isEqualTo(404);
        assertThat(get(port, "/wal?after=" + last).json().get("entries")).isEmpty();
    }

    @Test
    void theLogStreamsItsOwnLinesAndThenTheLiveOnes() throws Exception {
        put(port, "/key/stream", "{\"value\": 1}");
        var last = lastId(leader);

        try (var wires = new Wires(port)) {
            wires.send(Wires.request("GET", "/wal/stream?after=" + (last - 1), "", new byte[0]));
            var head = wires.head();
            var first = nextEntry(wires);
            put(port, "/key/stream", "{\"value\": 2}");
            var second = nextEntry(wires);

            assertThat(head.header("Content-Type")).isEqualTo("application/x-ndjson");
            assertThat(first).startsWith("{\"id\": " + last + ", ").contains("\"crc\": ");
            assertThat(second).startsWith("{\"id\": " + (last + 1) + ", ");
        }
    }

    /// Passes over chunk sizes and signs of life.
    private static String nextEntry(Wires wires) throws IOException {
        for (int i = 0; i < 100; i++) {
            var line = wires.line();
            if (line.startsWith("{")) return line;
        }
        return fail("no entry");
    }

    @Test
    void lagIsKeptForEachFollower() throws Exception {
        await().untilAsserted(
                        () ->
                                assertThat(get(port, "/lag").json().at("/followers/0/samples"))
                                        .isNotEmpty());

        var one = get(port, "/lag").json().at("/followers/0");

        assertThat(one.get("name").asText()).isEqualTo("follower-1");
        for (var name : new String[] {"at", "lag_entries", "lag_bytes", "lag_ms"})
            assertThat(one.at("/samples/0/" + name).isIntegralNumber()).as(name).isTrue();
        assertThat(get(follower.port(), "/lag").body()).isEqualTo("{\"followers\":[]}");
    }

    @Test
    void aRequestsStatusIsItsResult() throws Exception {
        var id = put(port, "/key/rs?client_id=c&request_id=rs", "{\"value\": 1}").json().get("id");

        var known = get(port, "/request_status?client_id=c&request_id=rs");
        var other = get(port, "/request_status?client_id=c&request_id=rs&operation=DELETE");
        var unknown = get(port, "/request_status?client_id=c&request_id=other");

        assertThat(known.body())
                .isEqualTo("{\"processed\":true,\"result\":{\"status\":\"ok\",\"id\":" + id + "}}");
        assertThat(other.body()).isEqualTo("{\"processed\":false}");
        assertThat(unknown.body()).isEqualTo("{\"processed\":false}");
        caughtUp(follower, leader);
        assertThat(get(follower.port(), "/request_status?client_id=c&request_id=rs").body())
                .isEqualTo(known.body());
    }

    @Test
    void scrubAnswersTheIntegrityBlock() throws Exception {
        var reply = call(port, "POST", "/scrub", "", new byte[0]);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().get("state").asText()).isEqualTo("ok");
    }

    @Test
    void repairIsHeldAndLetGoOn() throws Exception {
        var held = call(port, "POST", "/repair?hold=true", "", new byte[0]);
        var status = get(port, "/status").json().get("integrity");
        var goesOn = call(port, "POST", "/repair?hold=false", "", new byte[0]);

        assertThat(held.status()).isEqualTo(200);
        assertThat(held.json().get("repair_held").asBoolean()).isTrue();
        assertThat(status).isEqualTo(held.json());
        assertThat(goesOn.json().has("repair_held")).isFalse();
        assertThat(call(port, "POST", "/repair", "", new byte[0]).json().get("detail").asText())
                .isEqualTo("The parameter hold is missing.");
        for (var word : new String[] {"yes", "1", "TRUE", ""})
            assertThat(call(port, "POST", "/repair?hold=" + word, "", new byte[0]).status())
                    .as(word)
                    .isEqualTo(400);
    }

    @Test
    void healthIsOkOnceReady() throws Exception {
        assertThat(get(port, "/health").body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(get(follower.port(), "/health").body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void aFollowerSendsWritesToItsLeader() throws Exception {
        var before = lastId(leader);
        var target = "/key/red%2Firected%00?client_id=a%26b&request_id=1";

        var reply = put(follower.port(), target, "{\"value\": 1}");

        assertThat(reply.status()).isEqualTo(307);
        assertThat(reply.header("Location")).isEqualTo(leader.url() + target);
        assertThat(reply.json().get("leader").asText()).isEqualTo(leader.url());
        assertThat(reply.detail()).isNotBlank();
        assertThat(delete(follower.port(), "/key/x").status()).isEqualTo(307);
        assertThat(put(follower.port(), "/key/é", "{\"value\": 1}").header("Location"))
                .isEqualTo(leader.url() + "/key/%C3%A9");
        assertThat(lastId(leader)).isEqualTo(before);
    }

    @Test
    void aNulInTheQueryStaysOne() throws Exception {
        put(port, "/key/nul%00key", "{\"value\": 1}");
        put(port, "/key/nul%01key", "{\"value\": 1}");
        var target = "/key/nul?client_id=nul%00&request_id=1";

        var keys = get(port, "/keys?prefix=nul%00").json().get("keys");
        var first = put(port, target, "{\"value\": 1}");
        var other = put(port, target.replace("%00", "%01"), "{\"value\": 2}");
        var redirect = put(follower.port(), target, "{\"value\": 1}");

        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).asText()).isEqualTo("nul\0key");
        assertThat(first.status()).isEqualTo(200);
        assertThat(other.status()).as("another client").isEqualTo(200);
        assertThat(redirect.header("Location")).isEqualTo(leader.url() + target);
    }

    @Test
    void aClientThatFollowsTheRedirectWrites() throws Exception {
        var http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        var value = "x".repeat(1_000_000);

        var reply =
                http.send(
                        HttpRequest.newBuilder(URI.create(follower.url() + "/key/by-follower"))
                                .header("Content-Type", "application/json")
                                .PUT(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"value\": \"" + value + "\"}"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(get(port, "/key/by-follower").body()).contains(value);
    }

    @Test
    void aReadWaitsForTheIdItNeeds() throws Exception {
        for (var path : new String[] {"/key/min", "/keys", "/wal", "/status", "/segments"}) {
            var id = put(port, "/key/min", "{\"value\": 1}").json().get("id").asLong();

            assertThat(get(follower.port(), path + "?min_id=" + id).status())
                    .as(path)
                    .isEqualTo(200);
            assertThat(follower.report().status().appliedId()).isGreaterThanOrEqualTo(id);
            var late = get(follower.port(), path + "?min_id=" + (id + 1) + "&wait_ms=20");
            assertThat(late.status()).as(path).isEqualTo(504);
            assertThat(late.detail()).contains("" + (id + 1));
        }
    }

    @Test
    void acksAreWaitedForAsAsked() throws Exception {
        for (var acks : new String[] {"leader", "one", "quorum", "all"})
            assertThat(put(port, "/key/acks?acks=" + acks, "{\"value\": 1}").status())
                    .as(acks)
                    .isEqualTo(200);
    }

    @Test
    void headAnswersAsGetWithoutTheBody() throws Exception {
        put(port, "/key/head", "{\"value\": \"é\"}");
        for (var path :
                new String[] {
                    "/key/head", "/key/absent", "/keys", "/segments", "/wal", "/health", "/nothing"
                }) {
            var got = get(port, path);
            var head = call(port, "HEAD", path, "", new byte[0]);

            assertThat(head.status()).as(path).isEqualTo(got.status());
            assertThat(head.headers()).as(path).isEqualTo(got.headers());
        }
        for (var path : new String[] {"/events", "/wal/stream"})
            assertThat(call(port, "HEAD", path, "", new byte[0]).status()).isEqualTo(200);
    }

    @Test
    void aMethodThatIsNotThereIsToldWhichAre() throws Exception {
        var rows =
                new String[][] {
                    {"POST", "/key/a", "GET, HEAD, PUT, DELETE, OPTIONS"},
                    {"PATCH", "/key/a/b", "GET, HEAD, PUT, DELETE, OPTIONS"},
                    {"TRACE", "/key/a", "GET, HEAD, PUT, DELETE, OPTIONS"},
                    {"BREW", "/key/a", "GET, HEAD, PUT, DELETE, OPTIONS"},
                    {"PUT", "/status", "GET, HEAD, OPTIONS"},
                    {"DELETE", "/wal/1", "GET, HEAD, OPTIONS"},
                    {"POST", "/events", "GET, HEAD, OPTIONS"},
                    {"GET", "/scrub", "POST, OPTIONS"},
                    {"GET", "/followers/f", "DELETE, OPTIONS"},
                };
        for (var row : rows) {
            var reply = call(port, row[0], row[1], "", new byte[0]);
            assertThat(reply.status()).as(row[0] + " " + row[1]).isEqualTo(405);
            assertThat(reply.header("Allow")).isEqualTo(row[2]);
            assertThat(reply.detail()).contains(row[0]);
        }
        var options = call(port, "OPTIONS", "/key/a", "", new byte[0]);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("GET, HEAD, PUT, DELETE, OPTIONS");
        assertThat(call(port, "HEAD", "/scrub", "", new byte[0]).status()).isEqualTo(405);
    }

    @Test
    void onlyThisNodeAndItsOwnPagesAreServed() throws Exception {
        var ok = new int[] {200};
        assertThat(statuses("Host: localhost:" + port)).isEqualTo(ok);
        assertThat(statuses("Host: 127.0.0.1:" + port)).isEqualTo(ok);
        assertThat(statuses("Host: [::1]:" + port)).isEqualTo(ok);
        assertThat(statuses("Host: LOCALHOST", "Host: node.localhost")).containsExactly(200, 200);
        assertThat(
                        statuses(
                                "Host: evil.example",
                                "Host: localhost.evil.example",
                                "Host: 127.0.0.1.evil.example",
                                "Host: 192.168.0.1",
                                "Host: evil.example:" + port))
                .containsOnly(421);
        assertThat(
                        statuses(
                                "Host: localhost\r\nOrigin: http://evil.example",
                                "Host: localhost\r\nOrigin: null",
                                "Host: localhost\r\nOrigin: http://localhost:1",
                                "Host: localhost\r\nOrigin: https://localhost:" + port,
                                "Host: localhost\r\nOrigin: http://localhost.evil.example:" + port))
                .containsOnly(403);
        assertThat(
                        statuses(
                                "Host: localhost:" + port + "\r\nOrigin: http://localhost:" + port,
                                "Host: localhost:" + port + "\r\nOrigin: http://127.0.0.1:" + port))
                .containsOnly(200);
    }

    private int[] statuses(String... headers) throws IOException {
        return IntStream.range(0, headers.length)
                .map(
                        i -> {
                            try {
                                var reply =
                                        call(
                                                port,
                                                "GET",
                                                "/keys",
                                                headers[i] + "\r\n",
                                                new byte[0]);
                                assertThat(reply.headers().keySet())
                                        .noneMatch(name -> name.startsWith("access-control"));
                                if (reply.status() != 200) assertThat(reply.detail()).isNotBlank();
                                return reply.status();
                            } catch (IOException e) {
                                throw new AssertionError(headers[i], e);
                            }
                        })
                .toArray();
    }

    @Test
    void aPageCannotOpenTheFollowersConnection() throws Exception {
        var upgrade =
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

        var evil =
                call(
                        port,
                        "GET",
                        "/replication",
                        upgrade + "Origin: http://evil.example\r\n",
                        new byte[0]);
        var rebound =
                call(port, "GET", "/replication", "Host: evil.example\r\n" + upgrade, new byte[0]);

        assertThat(evil.status()).isEqualTo(403);
        assertThat(rebound.status()).isEqualTo(421);
        assertThat(get(port, "/replication").status()).isEqualTo(426);
    }
}
