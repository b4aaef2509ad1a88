package dev.walscope.node;

import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Values of hundreds of kilobytes, in and out, in a heap that has little to spare.
class LargeAnswersTest {
    private static final long MIB = 1 << 20;
    private static final int LARGE = 300 * 1024;

    private final List<Wires> open = new ArrayList<>();
    private TestNodes nodes;
    private Node node;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        nodes = new TestNodes(folder);
        var little =
                new HeapShares(
                        100 * MIB, 200 * MIB, 4 * MIB, MIB, 4 * MIB, 4 * MIB, 4 * MIB, MIB, MIB);
        node =
                nodes.started(
                        nodes.leaderOptions().withMaxMemory(100 * MIB),
                        Clock.SYSTEM,
                        Clock.SYSTEM,
                        EdgeLimits.DEFAULT,
                        little);
    }

    @AfterEach
    void stop() throws IOException {
        for (var wires : open) wires.close();
        nodes.close();
    }

    @Test
    void aPageEndsAtAboutFourMebibytesAndNextGoesOn() throws Exception {
        for (int i = 1; i <= 40; i++) put(node.port(), "/key/k" + i, json(i + "x".repeat(LARGE)));

        var ids = new ArrayList<Long>();
        for (long after = 0; after < 40; ) {
            var page = get(node.port(), "/wal?limit=1000&after=" + after);
            assertThat(page.body().length()).isLessThan(5 << 20);
            for (var entry : page.json().get("entries")) {
                ids.add(entry.get("id").asLong());
                assertThat(entry.get("value").asText()).startsWith(ids.getLast() + "x");
            }
            after = page.json().get("next").asLong();
            assertThat(after).isEqualTo(ids.getLast());
        }

        assertThat(ids).hasSize(40).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aValueIsListedAsItWasSent() throws Exception {
        for (var value :
                List.of(
                        "9".repeat(2000),
                        "\"é\\u0001😀\"",
                        "{\"b\":1.0,\"a\":[1e+16,-0.0,null,true]}",
                        "[" + "[],".repeat(1000) + "[]]",
                        "[".repeat(499) + "]".repeat(499)))
            put(node.port(), "/key/a", "{\"value\":" + value + "}");

        var listed = get(node.port(), "/wal");

        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.body())
                .contains("\"value\":" + "9".repeat(2000) + ",")
                .contains("\"value\":\"é\\u0001😀\",")
                .contains("\"value\":{\"b\":1.0,\"a\":[1e+16,-0.0,null,true]},");
        for (int id = 1; id <= 5; id++)
            assertThat(get(node.port(), "/wal/" + id).status()).as("%d", id).isEqualTo(200);
    }

    @Test
    void aRequestStatusTellsALargeNumberToo() throws Exception {
        var number = "9".repeat(2000);
        put(node.port(), "/key/a", "{\"value\":" + number + "}");
        var ids = "client_id=c&request_id=r";
        get(node.port(), "/key/a?" + ids);

        assertThat(get(node.port(), "/request_status?operation=GET&" + ids).body())
                .isEqualTo(
                        "{\"processed\":true,\"result\":{\"key\":\"a\",\"value\":" + number + "}}");
    }

    /// More of them than there would be room for if they held what they have not taken.
    @Test
    void streamsThatNobodyReadsKeepNobodyWaiting() throws Exception {
        for (int i = 1; i <= 40; i++) put(node.port(), "/key/k" + i, json(i + "x".repeat(LARGE)));
        for (int i = 0; i < 20; i++) {
            var wires = new Wires(node.port());
            open.add(wires);
            wires.send("GET /wal/stream HTTP/1.1\r\nHost: localhost\r\n\r\n").head();
            wires.line();
        }

        assertThat(get(node.port(), "/wal?limit=2").json().get("entries")).hasSize(2);
        assertThat(get(node.port(), "/wal/3").status()).isEqualTo(200);
        assertThat(get(node.port(), "/key/k1").status()).isEqualTo(200);
        assertThat(put(node.port(), "/key/k1", json("small")).status()).isEqualTo(200);
    }

    @Test
    void aStreamOfLongLinesIsTheLog() throws Exception {
        for (int i = 1; i <= 5; i++) {
            put(node.port(), "/key/k" + i, json(i + "x".repeat(LARGE)));
            put(node.port(), "/key/short", json("y"));
        }
        var stream = new Wires(node.port());
        open.add(stream);
        stream.send("GET /wal/stream HTTP/1.0\r\nHost: localhost\r\n\r\n").head();

        var lines = new ArrayList<String>();
        while (lines.size() < 10) lines.add(stream.line());

        assertThat(String.join("\n", lines) + "\n").isEqualTo(log());
    }

    private String log() throws IOException {
        var core = node.life().parts();
        var log = new StringBuilder();
        for (var line : core.log().read(0, 100))
            log.append(new String(core.log().bytes(line), UTF_8));
        return log.toString();
    }

    /// Who takes its time to send a large body holds the room for it, and others wait; not for
    /// small ones.
    @Test
    void aLargeBodyUnderWayKeepsNoSmallOneWaiting() throws Exception {
        var slow = new Wires(node.port());
        open.add(slow);
        var body = json("x".repeat(1_000_000)).getBytes(UTF_8);
        var request = Wires.request("PUT", "/key/slow", "Content-Type: application/json\r\n", body);
        slow.send(Arrays.copyOf(request, request.length - 1));

        assertThat(put(node.port(), "/key/small", json("y")).status()).isEqualTo(200);
        assertThat(get(node.port(), "/health").status()).isEqualTo(200);

        slow.send("}");
        assertThat(slow.reply().status()).isEqualTo(200);
        await().until(() -> get(node.port(), "/key/slow").status() == 200);
    }

    @Test
    void aBodyThatTheHeapHasNoRoomForIsRefusedInASentence() throws Exception {
        var options = nodes.leaderOptions();
        nodes.stop(node);
        node =
                nodes.started(
                        options.withMaxMemory(MIB * 100).withMaxBody(20 << 20),
                        Clock.SYSTEM,
                        Clock.SYSTEM,
                        EdgeLimits.DEFAULT,
                        new HeapShares(
                                100 * MIB, 200 * MIB, 4 * MIB, MIB, 4 * MIB, 4 * MIB, 4 * MIB, MIB,
                                MIB));
        var large = json("x".repeat(2 << 20));

        var refused = put(node.port(), "/key/a", large);

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.detail()).contains("larger heap");
        var chunk = Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n";
        var chunked =
                Wires.call(
                        node.port(),
                        "PUT",
                        "/key/a",
                        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
                        chunk.getBytes(UTF_8));
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(put(node.port(), "/key/a", json("x".repeat(1 << 20))).status()).isEqualTo(200);
    }

    /// Each character of the body becomes six in the log.
    @Test
    void aValueOfEscapesIsTaken() throws Exception {
        for (var text : List.of("\u007f".repeat(1_000_000), "é".repeat(500_000)))
            for (int i = 0; i < 3; i++)
                assertThat(put(node.port(), "/key/escapes", json(text)).status()).isEqualTo(200);

        assertThat(get(node.port(), "/key/escapes").json().get("value").asText())
                .isEqualTo("é".repeat(500_000));
        assertThat(get(node.port(), "/wal?limit=10").json().get("entries")).isNotEmpty();
    }

    private static String json(String text) {
        return "{\"value\": \"" + text + "\"}";
    }
}
