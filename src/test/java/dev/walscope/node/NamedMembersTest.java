package dev.walscope.node;

import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A member that the contract names is there, `null` when there is nothing to say.
class NamedMembersTest {
    @TempDir Path folder;
    private TestNodes nodes;

    @BeforeEach
    void start() {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    @Test
    void aSegmentWithoutEntriesSaysThatItHasNone() throws Exception {
        var leader = nodes.leader();

        var answer = get(leader.port(), "/segments").json();

        isNull(answer.at("/segments/0"), "first_id", "last_id");
        fits(leader, "Segments", answer);
    }

    @Test
    void linksThatStreamHaveNoReason() throws Exception {
        var leader = nodes.leader();
        var follower = nodes.follower("follower-1", leader);
        await().until(
                        () ->
                                get(leader.port(), "/status").body().contains("\"streaming\"")
                                        && get(follower.port(), "/status")
                                                .body()
                                                .contains("\"streaming\""));

        var leading = get(leader.port(), "/status").json();
        var following = get(follower.port(), "/status").json();

        isNull(leading.at("/followers/0"), "reason");
        isNull(following.at("/replication"), "reason");
        fits(leader, "Status", leading);
        fits(leader, "Status", following);
    }

    @Test
    void anUnreadableEntryHasTheMembersOfAnyEntry() throws Exception {
        var before = nodes.leader();
        put(before.port(), "/key/a", "{\"value\": 1}");
        put(before.port(), "/key/b", "{\"value\": 2}");
        nodes.stop(before);
        var segment = folder.resolve("leader/wal.log.segment.1");
        Files.writeString(
                segment, Files.readString(segment).replaceFirst("\\{.*\\}\n", "{spoilt}\n"));
        var leader = nodes.leader();

        var page = get(leader.port(), "/wal").json();
        var entry = get(leader.port(), "/wal/1").json();

        isNull(page.at("/entries/0"), "operation", "key", "value", "crc");
        isNull(entry, "operation", "key", "value", "stored_crc", "computed_crc");
        assertThat(entry.get("crc_status").asText()).isEqualTo("corrupt");
        fits(leader, "LogPage", page);
        fits(leader, "LogEntryDetail", entry);
    }

    private static void isNull(JsonNode object, String... members) {
        for (var member : members) {
            assertThat(object.has(member)).as("%s in %s", member, object).isTrue();
            assertThat(object.get(member).isNull()).as("%s in %s", member, object).isTrue();
        }
    }

    private static void fits(Node node, String schema, JsonNode answer) throws IOException {
        var api = get(node.port(), "/openapi.json").json();
        var faults =
                new JsonSchema(api).faults(api.at("/components/schemas/" + schema), answer, schema);
        assertThat(faults).isEmpty();
    }
}
