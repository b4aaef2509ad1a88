package dev.walscope.node;

import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A node that has nobody to ask finds a flipped bit: its answer says all that is known, each time.
class ScrubOfALoneNodeTest {
    @TempDir Path folder;
    private TestNodes nodes;

    @BeforeEach
    void begin() {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    @RepeatedTest(10)
    void theAnswerSaysThatNobodyIsThereToBeAsked() throws Exception {
        var leader = nodes.leader();
        put(leader.port(), "/key/a", "{\"value\": \"sound\"}");
        var segment = folder.resolve("leader/wal.log.segment.1");
        Files.writeString(segment, Files.readString(segment).replace("sound", "soumd"));

        var reply = call(leader.port(), "POST", "/scrub", "", new byte[0]).json();

        assertThat(reply.get("state").asText()).isEqualTo("degraded");
        assertThat(reply.get("skipped").asLong()).isEqualTo(1);
        assertThat(reply.get("reason").asText())
                .isEqualTo("Entry 1 is unreadable. No other node is there to be asked for a copy.");
    }
}
