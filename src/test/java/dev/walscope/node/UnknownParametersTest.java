package dev.walscope.node;

import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// "An unknown query parameter is 400 and named": `?ack=all` must not lose its guarantee in
/// silence.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnknownParametersTest {
    private static final String JSON = "Content-Type: application/json\r\n";

    private TestNodes nodes;
    private Node leader;
    private Node follower;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        nodes = new TestNodes(folder);
        leader = nodes.leader();
        follower = nodes.follower("follower-1", leader);
        put(leader.port(), "/key/a", "{\"value\":1}");
        TestNodes.caughtUp(follower, leader);
    }

    @AfterAll
    void stop() throws IOException {
        nodes.close();
    }

    @TestFactory
    Stream<DynamicTest> aMisspeltOneIsNamedAndSoIsTheOneMeant() {
        return Stream.of(
                        "PUT /key/a?ack=all -> Unknown parameter ack; did you mean acks?",
                        "PUT /key/a?ACKS=all -> Unknown parameter ACKS; PUT /key/{key} knows acks,"
                                + " client_id, request_id, if_version, if_absent.",
                        "PUT /key/a?acks=all&client=c&request_id=r -> Unknown parameter client; PUT"
                                + " /key/{key} knows acks, client_id, request_id, if_version,"
                                + " if_absent.",
                        "DELETE /key/a?acsk=all -> Unknown parameter acsk; did you mean acks?",
                        "GET /key/a?min-id=1 -> Unknown parameter min-id; did you mean min_id?",
                        "GET /wal?afetr=1 -> Unknown parameter afetr; did you mean after?",
                        "GET /wal/stream?from=1 -> Unknown parameter from; GET /wal/stream knows"
                                + " after, min_id, wait_ms.",
                        "GET /keys?= -> Unknown parameter without a name; GET /keys knows prefix,"
                                + " after, limit, keys, at, consistency, min_id, wait_ms.",
                        "POST /scrub?now=1 -> Unknown parameter now; POST /scrub has none.",
                        "DELETE /followers/x?force -> Unknown parameter force; DELETE"
                                + " /followers/{name} has none.")
                .map(row -> row.split(" -> "))
                .map(row -> dynamicTest(row[0], () -> refused(leader, row[0], row[1])));
    }

    @TestFactory
    Stream<DynamicTest> oneThatAMethodDoesNotUseIsRefusedByIt() {
        return Stream.of(
                        "GET /key/a?acks=all -> The parameter acks has no meaning for GET, only for"
                                + " PUT and DELETE; leave it out.",
                        "PUT /key/a?min_id=1 -> The parameter min_id has no meaning for PUT, only"
                                + " for GET and HEAD; leave it out.",
                        "DELETE /key/a?wait_ms=1 -> The parameter wait_ms has no meaning for"
                                + " DELETE, only for GET and HEAD; leave it out.")
                .map(row -> row.split(" -> "))
                .map(row -> dynamicTest(row[0], () -> refused(leader, row[0], row[1])));
    }

    private static void refused(Node node, String request, String sentence) throws IOException {
        var words = request.split(" ");
        var before = lastId(node);

        var reply =
                words[0].equals("PUT")
                        ? put(node.port(), words[1], "{\"value\":2}")
                        : call(node.port(), words[0], words[1], "", new byte[0]);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).isEqualTo(sentence);
        assertThat(lastId(node)).isEqualTo(before);
    }

    @Test
    void aFollowerRefusesItBeforeItSendsAWriteOn() throws Exception {
        refused(follower, "PUT /key/a?ack=all", "Unknown parameter ack; did you mean acks?");
    }

    @Test
    void headIsLikeGet() throws Exception {
        assertThat(call(leader.port(), "HEAD", "/key/a?limit=1", "", new byte[0]).status())
                .isEqualTo(400);
        assertThat(call(leader.port(), "HEAD", "/key/a?min_id=1", "", new byte[0]).status())
                .isEqualTo(200);
    }

    @Test
    void noParameterAtAllIsNoUnknownOne() throws Exception {
        assertThat(get(leader.port(), "/key/a?").status()).isEqualTo(200);
        assertThat(get(leader.port(), "/key/a?&&").status()).isEqualTo(200);
    }

    @Test
    void streamsWaitForAnEntryLikeAnyGet() throws Exception {
        for (var path : new String[] {"/wal/stream", "/events"})
            assertThat(get(leader.port(), path + "?min_id=999&wait_ms=1").status()).isEqualTo(504);
    }

    @Test
    void aLongNameIsShortened() throws Exception {
        var reply =
                call(
                        leader.port(),
                        "PUT",
                        "/key/a?" + "x".repeat(4000) + "=1",
                        JSON,
                        "{\"value\":2}".getBytes(UTF_8));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).hasSizeLessThan(200);
    }
}
