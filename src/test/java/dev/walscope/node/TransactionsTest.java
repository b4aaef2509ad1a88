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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// `POST /txn`: "all or nothing, judged in log order, one line".
class TransactionsTest {
    private static final String MOVE =
            "{'if':[{'key':'a','version':1},{'key':'b','absent':true}],"
                    + "'then':[{'delete':'a'},{'put':'b','value':1}],"
                    + "'else':[{'get':'a'},{'get':'b'}]}";

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

    private Wires.Reply txn(String query, String body) throws IOException {
        return call(
                port,
                "POST",
                "/txn" + query,
                "Content-Type: application/json\r\n",
                body.replace('\'', '"').getBytes(UTF_8));
    }

    private String line(int id) throws IOException {
        return Files.readAllLines(folder.resolve("leader/wal.log.segment.1")).get(id - 1);
    }

    @Test
    void whenAllHoldsAllIsWrittenAsOneLine() throws Exception {
        put(port, "/key/a", "{\"value\": 1}");

        var reply = txn("", MOVE);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"status\":\"ok\",\"succeeded\":true,\"id\":2}");
        assertThat(line(2))
                .startsWith(
                        "{\"id\": 2, \"operation\": \"TXN\", \"key\": null, \"value\":"
                            + " [{\"delete\": \"a\"}, {\"put\": \"b\", \"value\": 1}], \"crc\": ");
        assertThat(get(port, "/key/a").status()).isEqualTo(404);
        assertThat(get(port, "/key/b").header("ETag")).isEqualTo("\"2\"");
        var entry = get(port, "/wal?after=1").json().get("entries").get(0);
        assertThat(entry.get("operation").asText()).isEqualTo("TXN");
        assertThat(entry.get("key").isNull()).isTrue();
        assertThat(entry.get("value").toString())
                .isEqualTo("[{\"delete\":\"a\"},{\"put\":\"b\",\"value\":1}]");
    }

    @Test
    void whenOneDoesNotHoldNothingIsWrittenAndTheReadsAreAnswered() throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        put(port, "/key/b", "{\"value\": {\"x\": [1]}}");
        txn("", "{'then':[{'delete':'c'},{'delete':'a'}]}");

        var reply = txn("", MOVE);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(
                        "{\"status\":\"ok\",\"succeeded\":false,\"results\":["
                                + "{\"key\":\"a\",\"value\":null,\"version\":null},"
                                + "{\"key\":\"b\",\"value\":{\"x\":[1]},\"version\":2}]}");
        assertThat(lastId(leader)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'key':'a','version':1} | true",
                "{'key':'a','version':2} | false",
                "{'key':'a','absent':true} | false",
                "{'key':'a','exists':true} | true",
                "{'key':'a','value':{'x':1,'y':2}} | true",
                "{'key':'a','value':{'y':2,'x':1}} | true",
                "{'key':'a','value':{'x':1}} | false",
                "{'key':'z','absent':true} | true",
                "{'key':'z','exists':true} | false",
                "{'key':'z','version':1} | false",
                "{'key':'z','value':1} | false",
                "{'key':'a','exists':true},{'key':'z','exists':true} | false",
                "{'key':'a','exists':true},{'key':'z','absent':true} | true",
            })
    void eachConditionIsJudged(String checks, boolean holds) throws Exception {
        put(port, "/key/a", "{\"value\": {\"x\":1,\"y\":2}}");

        var reply = txn("", "{'if':[" + checks + "],'then':[{'put':'n','value':1}]}");

        assertThat(reply.json().get("succeeded").asBoolean()).isEqualTo(holds);
        assertThat(lastId(leader)).isEqualTo(holds ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | 400",
                "'' | 411",
                "[] | 422",
                "{} | 422",
                "{'then':[]} | 422",
                "{'then':[{'put':'a','value':null}]} | 422",
                "{'then':[{'put':'a','value':1},{'delete':'a'}]} | 422",
                "{'then':[{'delete':'a'}],'and':[]} | 422",
            })
    void whatCannotBeTakenIsRefusedAndNothingIsWritten(String body, int status) throws Exception {
        var reply = txn("", body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.detail()).isNotBlank();
        assertThat(lastId(leader)).isZero();
    }

    @Test
    void aRetryIsToldWhatTheFirstWasToldAlsoAfterARestart() throws Exception {
        var body = "{'if':[{'key':'n','absent':true}],'then':[{'put':'n','value':1}]}";
        var first = txn("?client_id=c&request_id=r", body);

        var again = txn("?client_id=c&request_id=r", body);
        nodes.stop(leader);
        leader = nodes.leader();
        port = leader.port();
        var later = txn("?client_id=c&request_id=r", body);

        for (var retry : new Wires.Reply[] {again, later}) {
            assertThat(retry.body()).isEqualTo(first.body());
            assertThat(retry.header("Idempotent-Replay")).isEqualTo("true");
        }
        assertThat(lastId(leader)).isEqualTo(1);
        var other = txn("?client_id=c&request_id=r", "{'then':[{'put':'n','value':2}]}");
        assertThat(other.status()).isEqualTo(422);
        var status = get(port, "/request_status?client_id=c&request_id=r&operation=TXN").json();
        assertThat(status.get("result").toString()).isEqualTo(first.body());
    }

    @Test
    void aRetryOfOneThatFailedIsToldWhatWasFoundThen() throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        var body = "{'if':[{'key':'a','version':9}],'then':[{'delete':'a'}],'else':[{'get':'a'}]}";
        var first = txn("?client_id=c&request_id=r", body);
        put(port, "/key/a", "{\"value\": 2}");

        var again = txn("?client_id=c&request_id=r", body);

        assertThat(first.json().at("/results/0/version").asLong()).isEqualTo(1);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        var status = get(port, "/request_status?client_id=c&request_id=r").json();
        assertThat(status.get("result").toString()).isEqualTo(first.body());
    }

    @Test
    void followersRestartsAndSnapshotsHaveItAsWell() throws Exception {
        var follower = nodes.follower("follower-1", leader);
        put(port, "/key/a", "{\"value\": 1}");
        txn("?client_id=c&request_id=r", MOVE);
        put(port, "/key/z", "{\"value\": 3}");
        caughtUp(follower, leader);

        assertThat(get(follower.port(), "/key/b").header("ETag")).isEqualTo("\"2\"");
        assertThat(get(follower.port(), "/key/a").status()).isEqualTo(404);
        assertThat(Files.readAllBytes(folder.resolve("follower-1/wal.log.segment.1")))
                .isEqualTo(Files.readAllBytes(folder.resolve("leader/wal.log.segment.1")));

        assertThat(call(port, "POST", "/snapshot", "", new byte[0]).status()).isEqualTo(200);
        nodes.stop(leader);
        leader = nodes.leader();
        port = leader.port();

        assertThat(get(port, "/key/b").header("ETag")).isEqualTo("\"2\"");
        assertThat(get(port, "/key/a").status()).isEqualTo(404);
        assertThat(txn("?client_id=c&request_id=r", MOVE).header("Idempotent-Replay"))
                .isEqualTo("true");
    }

    @Test
    void aKeysHistoryTellsWhatATransactionMadeOfIt() throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        txn("", "{'then':[{'put':'a','value':2},{'put':'b','value':20}]}");
        txn("", "{'then':[{'delete':'a'},{'put':'b','value':30}]}");

        var versions = get(port, "/key/a/history").json().get("versions");

        assertThat(versions.toString())
                .isEqualTo(
                        "[{\"id\":3,\"operation\":\"TXN\",\"value\":null},"
                                + "{\"id\":2,\"operation\":\"TXN\",\"value\":2},"
                                + "{\"id\":1,\"operation\":\"SET\",\"value\":1}]");
        assertThat(get(port, "/key/a?at=2").json().get("value").asInt()).isEqualTo(2);
        assertThat(get(port, "/key/a?at=3").status()).isEqualTo(404);
        assertThat(get(port, "/keys?keys=a,b&at=2").body())
                .isEqualTo(
                        "{\"id\":2,\"values\":[{\"key\":\"a\",\"value\":2,\"version\":2},"
                                + "{\"key\":\"b\",\"value\":20,\"version\":2}]}");
    }

    @Test
    void severalKeysAreReadAtOnePoint() throws Exception {
        put(port, "/key/a%2Cb", "{\"value\": 1}");

        for (var separated :
                List.of("c,d", "c%2Cd", "[%22c%22,%22d%22]", "%5B%22c%22%2C%22d%22%5D"))
            assertThat(get(port, "/keys?keys=" + separated).json().get("values"))
                    .as(separated)
                    .hasSize(2);
        assertThat(get(port, "/keys?keys=[%22a,b%22,%22c%22]").body())
                .isEqualTo(
                        "{\"id\":1,\"values\":[{\"key\":\"a,b\",\"value\":1,\"version\":1},"
                                + "{\"key\":\"c\",\"value\":null,\"version\":null}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys=",
                "keys=,",
                "keys=[",
                "keys=[1]",
                "keys=a&prefix=b",
                "keys=a&limit=3",
                "at=1",
                "keys=a&at=0"
            })
    void whatDoesNotGoTogetherIsRefused(String query) throws Exception {
        var reply = get(port, "/keys?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).endsWith(".");
    }

    @Test
    void thePastOfSeveralKeysIsBounded() throws Exception {
        var large = "x".repeat(1_000_000);
        for (int i = 0; i < 5; i++) put(port, "/key/k" + i, "{\"value\": \"" + large + "\"}");
        for (int i = 0; i < 5; i++) put(port, "/key/k" + i, "{\"value\": 0}");

        var reply = get(port, "/keys?keys=k0,k1,k2,k3,k4&at=5");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).contains("ask for fewer of them");
        assertThat(get(port, "/keys?keys=k0,k1,k2&at=5").status()).isEqualTo(200);
    }

    @Test
    void noneOfItsWritesShowsWithoutTheOthers() throws Exception {
        txn("", "{'then':[{'put':'x','value':0},{'put':'y','value':0}]}");
        var goesOn = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer =
                    threads.submit(
                            () -> {
                                for (int i = 1; goesOn.get(); i++)
                                    txn(
                                            "",
                                            "{'then':[{'put':'x','value':"
                                                    + i
                                                    + "},{'put':'y','value':"
                                                    + i
                                                    + "}]}");
                                return 0;
                            });
            for (int i = 0; i < 500; i++) {
                var both = get(port, "/keys?keys=y,x").json().get("values");
                assertThat(both.get(0).get("value")).isEqualTo(both.get(1).get("value"));
                var x = get(port, "/key/x").json().get("value").asInt();
                assertThat(get(port, "/key/y").json().get("value").asInt())
                        .isGreaterThanOrEqualTo(x);
            }
            goesOn.set(false);
            writer.get();
        }
    }

    @Test
    void tornAtAnyByteItIsNotThereAtAll() throws Exception {
        put(port, "/key/a", "{\"value\": 1}");
        txn("", MOVE);
        nodes.stop(leader);
        var file = folder.resolve("leader/wal.log.segment.1");
        var whole = Files.readAllBytes(file);
        var begin = new String(whole, UTF_8).indexOf("\n") + 1;

        for (int end = begin; end < whole.length - 1; end += 7) {
            Files.write(file, Arrays.copyOf(whole, end));
            leader = nodes.leader();
            port = leader.port();
            assertThat(get(port, "/keys?keys=a,b").body())
                    .as("cut at byte %d", end - begin)
                    .isEqualTo(
                            "{\"id\":1,\"values\":[{\"key\":\"a\",\"value\":1,\"version\":1},"
                                    + "{\"key\":\"b\",\"value\":null,\"version\":null}]}");
            nodes.stop(leader);
        }
    }

    @Test
    void theSumHoldsHoweverManyMoveMoneyAtOnce() throws Exception {
        txn("", "{'then':[{'put':'a','value':100},{'put':'b','value':100}]}");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var from = i % 2 == 0 ? "a" : "b";
                threads.submit(() -> move(from, from.equals("a") ? "b" : "a"));
            }
        }

        var keys = get(port, "/keys?keys=a,b").json().get("values");
        assertThat(keys.get(0).get("value").asInt() + keys.get(1).get("value").asInt())
                .isEqualTo(200);
        assertThat(lastId(leader)).isEqualTo(1 + 8 * 10);
    }

    private int move(String from, String to) throws IOException {
        for (int moved = 0; moved < 10; ) {
            var keys = get(port, "/keys?keys=" + from + "," + to).json().get("values");
            var reply =
                    txn(
                            "",
                            "{'if':[{'key':'%s','version':%d},{'key':'%s','version':%d}],'then':[{'put':'%s','value':%d},{'put':'%s','value':%d}]}"
                                    .formatted(
                                            from,
                                            keys.get(0).get("version").asLong(),
                                            to,
                                            keys.get(1).get("version").asLong(),
                                            from,
                                            keys.get(0).get("value").asInt() - 1,
                                            to,
                                            keys.get(1).get("value").asInt() + 1));
            if (reply.json().get("succeeded").asBoolean()) moved++;
        }
        return 0;
    }
}
