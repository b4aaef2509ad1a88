package dev.walscope.node;

import static dev.walscope.node.Wires.delete;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a key was, read from the log of a real node.
class HistoryTest {
    @TempDir private Path folder;
    private TestNodes nodes;
    private Node leader;

    /// 1 a=1, 2 b, 3 a=2, 4 a deleted, 5 a=3 with ids; two or three lines a segment.
    @BeforeEach
    void fiveEntries() throws Exception {
        nodes = new TestNodes(folder);
        leader =
                nodes.started(
                        nodes.leaderOptions().withMaxSegmentSize(200),
                        Clock.SYSTEM,
                        EdgeLimits.DEFAULT);
        write("/key/a", "1");
        write("/key/b", "\"other\"");
        write("/key/a", "2");
        assertThat(delete(leader.port(), "/key/a").status()).isEqualTo(200);
        write("/key/a?client_id=c&request_id=r", "{\"n\":3}");
        assertThat(leader.report().segments()).hasSizeGreaterThan(1);
    }

    @AfterEach
    void close() throws Exception {
        nodes.close();
    }

    private void write(String path, String value) throws IOException {
        assertThat(put(leader.port(), path, "{\"value\":" + value + "}").status()).isEqualTo(200);
    }

    private JsonNode history(String path) throws IOException {
        var reply = get(leader.port(), path);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return Wire.tree(reply.body());
    }

    private static List<Long> ids(JsonNode history) {
        var ids = new ArrayList<Long>();
        history.get("versions").forEach(version -> ids.add(version.get("id").asLong()));
        return ids;
    }

    @Test
    void theVersionsOfAKeyComeNewestFirst() throws Exception {
        var history = history("/key/a/history");

        assertThat(history.get("key").asText()).isEqualTo("a");
        assertThat(ids(history)).containsExactly(5L, 4L, 3L, 1L);
        var newest = history.get("versions").get(0);
        assertThat(newest.get("value")).hasToString("{\"n\":3}");
        assertThat(newest.get("client_id").asText()).isEqualTo("c");
        assertThat(newest.get("timestamp").asLong()).isPositive();
        assertThat(history.get("versions").get(1).get("operation").asText()).isEqualTo("DELETE");
        assertThat(history.get("versions").get(1).get("value").isNull()).isTrue();
        assertThat(history.get("versions").get(3).has("client_id")).isFalse();
        assertThat(history.get("first_id").asLong()).isEqualTo(1);
        assertThat(history.get("next").isNull()).isTrue();
        assertThat(history.get("unreadable").asLong()).isZero();
    }

    @Test
    void aLongHistoryIsReadInPages() throws Exception {
        var first = history("/key/a/history?limit=2");
        var second = history("/key/a/history?limit=2&before=" + first.get("next"));
        var third = history("/key/a/history?limit=2&before=" + second.get("next"));

        assertThat(ids(first)).containsExactly(5L, 4L);
        assertThat(ids(second)).containsExactly(3L, 1L);
        assertThat(ids(third)).isEmpty();
        assertThat(third.get("next").isNull()).isTrue();
    }

    @Test
    void aPageEndsEarlyWhereValuesAreLarge() throws Exception {
        var large = "\"" + "x".repeat(1_000_000) + "\"";
        for (int i = 0; i < 6; i++) write("/key/large", large);

        var page = history("/key/large/history");

        assertThat(ids(page)).hasSize(5).startsWith(11L);
        assertThat(ids(history("/key/large/history?before=" + page.get("next"))))
                .containsExactly(6L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|200|{\"key\":\"a\",\"id\":1,\"value\":1}",
                "2|200|{\"key\":\"a\",\"id\":1,\"value\":1}",
                "3|200|{\"key\":\"a\",\"id\":3,\"value\":2}",
                "4|404|{\"detail\":\"Key not found at entry 4\"}",
                "5|200|{\"key\":\"a\",\"id\":5,\"value\":{\"n\":3}}",
                "6|404|{\"detail\":\"There is no entry 6 yet; the last one is 5.\"}",
                "0|400|{\"detail\":\"The parameter at must be a whole number from 1 on.\"}",
                "x|400|{\"detail\":\"The parameter at must be a whole number from 1 on.\"}",
                "1&client_id=c&request_id=r|400|{\"detail\":\"The past answers the same each time;"
                        + " give at without client_id and request_id.\"}"
            })
    void aKeyIsReadAsItWas(String at, int status, String body) throws Exception {
        var reply = get(leader.port(), "/key/a?at=" + at);

        assertThat(reply.body()).isEqualTo(body);
        assertThat(reply.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/key/nothing/history|404|Key not found",
                "GET|/key/a/history?limit=0|400|The parameter limit must be a whole number from 1"
                        + " to 1000.",
                "GET|/key/a/history?before=0|400|The parameter before must be a whole number from 1"
                        + " on.",
                "DELETE|/key/a/history|400|A key's history can only be read; the / of a key that"
                        + " ends in /history is written %2F."
            })
    void whatCannotBeAnsweredSaysWhy(String method, String path, int status, String detail)
            throws Exception {
        var reply = method.equals("GET") ? get(leader.port(), path) : delete(leader.port(), path);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(Wire.tree(reply.body()).get("detail").asText()).isEqualTo(detail);
        assertThat(get(leader.port(), "/key/a").status()).as("nothing changed").isEqualTo(200);
    }

    @Test
    void aKeyMayEndLikeAHistory() throws Exception {
        write("/key/docs%2Fhistory", "\"mine\"");
        write("/key/docs%2Fhistory", "\"again\"");

        assertThat(get(leader.port(), "/key/docs%2Fhistory").body()).contains("again");
        assertThat(ids(history("/key/docs%2Fhistory/history"))).containsExactly(7L, 6L);
        assertThat(ids(history("/key/docs/history/history"))).containsExactly(7L, 6L);
    }

    @Test
    void whatCannotBeReadIsCounted() throws Exception {
        var segment = folder.resolve("leader/wal.log.segment.1");
        var bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 5] ^= 1;
        Files.write(segment, bytes);

        var history = history("/key/a/history");

        assertThat(history.get("unreadable").asLong()).isEqualTo(1);
        assertThat(ids(history)).startsWith(5L, 4L);
    }
}
