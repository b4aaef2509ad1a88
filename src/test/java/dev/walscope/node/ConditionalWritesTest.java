package dev.walscope.node;

import static dev.walscope.node.TestNodes.caughtUp;
import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// "A key's version is the id of the entry that set it": told as an `ETag`, and asked for by
/// `If-Match`, `If-None-Match`, `if_version` and `if_absent`.
class ConditionalWritesTest {
    @TempDir Path folder;
    private TestNodes nodes;
    private Node leader;
    private int port;

    @BeforeEach
    void start() throws IOException {
        nodes = new TestNodes(folder);
        leader = nodes.leader();
        port = leader.port();
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private Wires.Reply write(String target, String header, int value) throws IOException {
        var extra = header.isEmpty() ? "" : header + "\r\n";
        return call(
                port,
                "PUT",
                target,
                "Content-Type: application/json\r\n" + extra,
                ("{\"value\": " + value + "}").getBytes(UTF_8));
    }

    private Wires.Reply asked(String method, String target, String header) throws IOException {
        return call(port, method, target, header.isEmpty() ? "" : header + "\r\n", new byte[0]);
    }

    @Test
    void aVersionIsTheIdOfTheEntryThatSetIt() throws Exception {
        put(port, "/key/other", "{\"value\": 1}");

        var written = put(port, "/key/a", "{\"value\": 1}");

        assertThat(written.header("ETag")).isEqualTo("\"2\"");
        assertThat(get(port, "/key/a").header("ETag")).isEqualTo("\"2\"");
        assertThat(asked("HEAD", "/key/a", "").header("ETag")).isEqualTo("\"2\"");
        assertThat(get(port, "/key/a?at=2").header("ETag")).isEqualTo("\"2\"");
        assertThat(asked("DELETE", "/key/a", "").header("ETag")).isEmpty();
        assertThat(get(port, "/key/a").header("ETag")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // the key is at version 1
                "PUT | /key/a | If-Match: \"1\" | 200",
                "PUT | /key/a | If-Match: * | 200",
                "PUT | /key/a | If-Match: \"7\", \"1\" | 200",
                "PUT | /key/a | If-Match: \"2\" | 412",
                "PUT | /key/a | If-Match: W/\"1\" | 412",
                "PUT | /key/a | If-Match: \"abc\" | 412",
                "PUT | /key/a | If-None-Match: * | 412",
                "PUT | /key/a?if_version=1 | '' | 200",
                "PUT | /key/a?if_version=2 | '' | 412",
                "PUT | /key/a?if_absent=true | '' | 412",
                "PUT | /key/a?if_version=1 | If-Match: \"1\" | 200",
                "PUT | /key/a?if_version=1 | If-Match: \"2\" | 412",
                "DELETE | /key/a | If-Match: \"1\" | 200",
                "DELETE | /key/a | If-Match: \"2\" | 412",
                "DELETE | /key/a?if_version=1 | '' | 200",
                "DELETE | /key/a?if_version=2 | '' | 412",
                "DELETE | /key/a | If-None-Match: * | 412",
                // there is no such key
                "PUT | /key/b | If-None-Match: * | 200",
                "PUT | /key/b?if_absent=true | '' | 200",
                "PUT | /key/b | If-Match: * | 412",
                "PUT | /key/b | If-Match: \"1\" | 412",
                "PUT | /key/b?if_version=1 | '' | 412",
                "DELETE | /key/b | If-Match: * | 412",
                "DELETE | /key/b | If-None-Match: * | 404",
                "DELETE | /key/b?if_absent=true | '' | 404",
                // what is not understood
                "PUT | /key/a | If-Match: 1 | 400",
                "PUT | /key/a | If-Match: \"1\" \"2\" | 400",
                "PUT | /key/a | If-Match: \"1\",, | 400",
                "PUT | /key/a | If-None-Match: \"1\" | 400",
                "PUT | /key/a?if_version=x | '' | 400",
                "PUT | /key/a?if_version=0 | '' | 400",
                "PUT | /key/a?if_absent=false | '' | 400",
                "PUT | /key/a?if_absent | '' | 400",
                "GET | /key/a?if_version=1 | '' | 400",
            })
    void aWriteIsMadeExactlyWhenItsConditionHolds(
            String method, String target, String header, int status) throws Exception {
        put(port, "/key/a", "{\"value\": 1}");

        var reply = method.equals("PUT") ? write(target, header, 2) : asked(method, target, header);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(lastId(leader)).isEqualTo(status == 200 ? 2 : 1);
        if (status != 412) return;
        var isThere = target.startsWith("/key/a");
        assertThat(reply.json().get("version").asText()).isEqualTo(isThere ? "1" : "null");
        assertThat(reply.header("ETag")).isEqualTo(isThere ? "\"1\"" : "");
        assertThat(reply.detail()).endsWith(".").contains("nothing was written");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-None-Match: \"1\" | 304",
                "If-None-Match: W/\"1\" | 304",
                "If-None-Match: * | 304",
                "If-None-Match: \"2\", \"1\" | 304",
                "If-None-Match: \"2\" | 200",
                "If-Match: \"1\" | 200",
                "If-Match: \"2\" | 412",
                "If-None-Match: 1 | 400",
            })
    void aReaderIsSentWhatItHasNot(String header, int status) throws Exception {
        put(port, "/key/a", "{\"value\": 1}");

        var reply = asked("GET", "/key/a", header);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        if (status == 304) {
            assertThat(reply.body()).isEmpty();
            assertThat(reply.header("ETag")).isEqualTo("\"1\"");
        }
    }

    @Test
    void ofAKeyThatIsNotThereNothingIsUnmodified() throws Exception {
        assertThat(asked("GET", "/key/a", "If-None-Match: *").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE"})
    void aRetryOfWhatSucceededIsToldSoThoughItsConditionHoldsNoMore(String method)
            throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        var target = "/key/a?if_version=1&client_id=c&request_id=r";

        var first = method.equals("PUT") ? write(target, "", 2) : asked(method, target, "");
        var again = method.equals("PUT") ? write(target, "", 2) : asked(method, target, "");

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(lastId(leader)).isEqualTo(2);
    }

    @Test
    void aRetryOfWhatWasRefusedIsRefusedThoughItsConditionHoldsNow() throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        var target = "/key/a?if_version=2&client_id=c&request_id=r";
        var first = write(target, "", 5);
        put(port, "/key/a", "{\"value\": 2}");

        var again = write(target, "", 5);

        assertThat(first.status()).isEqualTo(412);
        assertThat(again.status()).isEqualTo(412);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(lastId(leader)).isEqualTo(2);
        var status = get(port, "/request_status?client_id=c&request_id=r").json();
        assertThat(status.get("processed").asBoolean()).isTrue();
        assertThat(status.get("result")).isEqualTo(first.json());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/key/a?if_version=3&client_id=c&request_id=r",
                "/key/a?client_id=c&request_id=r",
                "/key/b?if_version=2&client_id=c&request_id=r"
            })
    void anotherRequestUnderTheIdsOfARefusedOneIsAConflict(String other) throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        write("/key/a?if_version=2&client_id=c&request_id=r", "", 5);

        var reply = write(other, "", 5);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.detail()).contains("take a new request_id");
        assertThat(lastId(leader)).isEqualTo(1);
    }

    @Test
    void of64WhoCreateOneKeyOneDoes() throws Exception {
        var statuses = together(64, () -> write("/key/a?if_absent=true", "", 1).status());

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(63);
        assertThat(lastId(leader)).isEqualTo(1);
    }

    @Test
    void aCounterThat16IncrementAtOnceCountsEachOfThem() throws Exception {
        put(port, "/key/n", "{\"value\": 0}");
        var refused = new AtomicInteger();

        together(
                16,
                () -> {
                    for (int i = 0; i < 10; i++) {
                        while (true) {
                            var read = get(port, "/key/n");
                            var next = read.json().get("value").asInt() + 1;
                            var tag = "If-Match: " + read.header("ETag");
                            if (write("/key/n", tag, next).status() == 200) break;
                            refused.incrementAndGet();
                        }
                    }
                    return 0;
                });

        assertThat(get(port, "/key/n").json().get("value").asInt()).isEqualTo(160);
        assertThat(lastId(leader)).isEqualTo(161);
        // Had nobody been in another's way, nothing would have been seen.
        assertThat(refused.get()).isPositive();
    }

    @Test
    void aFollowerTellsTheVersionsOfItsLeaderAndSendsWritesThere() throws Exception {
        var follower = nodes.follower("follower-1", leader);
        put(port, "/key/a", "{\"value\": 1}");
        caughtUp(follower, leader);

        var read = get(follower.port(), "/key/a");
        var sent =
                call(
                        follower.port(),
                        "PUT",
                        "/key/a?if_version=1",
                        "Content-Type: application/json\r\nIf-Match: \"1\"\r\n",
                        "{\"value\":2}".getBytes(UTF_8));

        assertThat(read.header("ETag")).isEqualTo("\"1\"");
        assertThat(sent.status()).isEqualTo(307);
        assertThat(sent.header("Location")).endsWith("/key/a?if_version=1");
    }

    @Test
    void aRefusalIsForgottenByARestartAndJudgedAnewThen() throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        var target = "/key/a?if_version=2&client_id=c&request_id=r";
        assertThat(write(target, "", 5).status()).isEqualTo(412);
        put(port, "/key/a", "{\"value\": 2}");
        nodes.stop(leader);

        leader = nodes.leader();
        port = leader.port();

        // Nothing had been written, so nothing is done twice.
        assertThat(write(target, "", 5).status()).isEqualTo(200);
        assertThat(write(target, "", 5).header("Idempotent-Replay")).isEqualTo("true");
    }

    private static <T> List<T> together(int count, Callable<T> each) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, count).mapToObj(_ -> threads.submit(each)).toList();
            var results = new ArrayList<T>();
            for (var one : all) results.add(one.get());
            return results;
        }
    }
}
