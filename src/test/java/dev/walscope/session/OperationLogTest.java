package dev.walscope.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.check.HistoryCheck;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Reply;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.scope.live.Inbox;
import dev.walscope.scope.recording.HistoryLines;
import dev.walscope.scope.recording.Recording;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What a window asks of a real node, and is told, as a history.
class OperationLogTest {
    @TempDir Path folder;
    private Node node;
    private NodeClient client;
    private final AtomicLong nanos = new AtomicLong();
    private final Inbox inbox = new Inbox();
    private final Recording recording = Recording.empty();
    private final OperationLog log =
            new OperationLog(inbox, () -> nanos.addAndGet(1_000), () -> 1_000);

    @BeforeEach
    void start() throws Exception {
        node = Node.start(NodeOptions.leader(folder, 0), Clock.SYSTEM);
        client = new NodeClient(URI.create(node.url()));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        node.close();
    }

    private Reply send(Call call) throws Exception {
        var question = log.asked("leader", call, Sender.console, Consistency.linearizable);
        var reply = client.send(call).get(10, TimeUnit.SECONDS);
        question.ifPresent(asked -> log.answered(asked, call, reply, null));
        return reply;
    }

    private List<ClientOperation> operations() {
        inbox.drainTo(recording::add);
        return recording.operations(recording.end()).operations();
    }

    private static Call txn(String body) {
        return Call.of("POST", "/txn").withBody(body);
    }

    @Test
    void eachIsKeptWithWhatItWroteOrReadAndTheVersion() throws Exception {
        send(Call.put("a/ä", "{\"n\":1}"));
        send(Call.get("a/ä"));
        send(Call.put("a/ä", "2").withQuery("if_version", "77"));
        send(Call.delete("a/ä"));
        send(Call.get("a/ä"));
        send(Call.of("GET", "/status"));

        assertThat(operations())
                .extracting(ClientOperation::outcome, one -> one.steps().getFirst())
                .containsExactly(
                        tuple(
                                Outcome.ok,
                                Step.write("a/ä", "{\"n\":1}").with("{\"n\":1}", 1, null)),
                        tuple(Outcome.ok, Step.read("a/ä").with("{\"n\":1}", 1, true)),
                        tuple(Outcome.fail, Step.write("a/ä", "2")),
                        tuple(Outcome.ok, Step.delete("a/ä").with(null, 2, true)),
                        tuple(Outcome.ok, Step.read("a/ä").with(null, 0, false)));
        assertThat(HistoryCheck.of(operations(), () -> true).violation()).isNull();
    }

    @Test
    void aTransactionIsOneOperationOnAllItsKeys() throws Exception {
        send(txn("{\"then\": [{\"put\": \"a\", \"value\": 1}, {\"put\": \"b\", \"value\": 2}]}"));
        send(
                txn(
                        "{\"if\": [{\"key\": \"a\", \"absent\": true}], \"then\": [{\"delete\":"
                                + " \"a\"}], \"else\": [{\"get\": \"a\"}, {\"get\": \"c\"}]}"));
        send(
                txn(
                        "{\"if\": [{\"key\": \"a\", \"absent\": true}], \"then\": [{\"delete\":"
                                + " \"a\"}]}"));
        send(Call.of("GET", "/keys").withQuery("keys", "a,c"));

        var all = operations();
        assertThat(all).allMatch(one -> one.question().kind() == Kind.txn);
        assertThat(all.get(0).steps())
                .containsExactly(
                        Step.write("a", "1").with("1", 1, null),
                        Step.write("b", "2").with("2", 1, null));
        assertThat(all.get(1).steps())
                .containsExactly(
                        Step.read("a").with("1", 1, true), Step.read("c").with(null, 0, false));
        assertThat(all.get(2).outcome()).isEqualTo(Outcome.fail);
        assertThat(all.get(3).steps()).isEqualTo(all.get(1).steps());
        assertThat(HistoryLines.of(recording.operations(recording.end())))
                .anyMatch(line -> line.contains("\"value\":[[\"w\",\"a\",1],[\"w\",\"b\",2]]"));
    }

    @Test
    void whoWasNeverAnsweredAsksNothingAnyMore() throws Exception {
        var put = Call.put("k", "1");
        var lost = log.asked("leader", put, Sender.console, Consistency.linearizable).orElseThrow();
        log.answered(lost, put, null, new IllegalStateException("no node answers at x"));
        send(put);
        send(put);

        assertThat(operations())
                .extracting(one -> one.question().process(), ClientOperation::outcome)
                .containsExactly(
                        tuple(0L, Outcome.info), tuple(1L, Outcome.ok), tuple(1L, Outcome.ok));
    }

    @Test
    void ofALoadThatIsTooFastItIsCountedWhatIsNotKept() {
        int kept = 0;
        for (int i = 0; i < 6_000; i++) {
            var put = Call.put("load:" + i, "1");
            if (log.asked("leader", put, Sender.load, Consistency.linearizable).isPresent()) kept++;
            if (i % 100 == 0) inbox.drainTo(recording::add);
        }
        nanos.addAndGet(1_000_000_000);
        log.asked("leader", Call.get("k"), Sender.console, Consistency.linearizable);
        inbox.drainTo(recording::add);

        assertThat(kept).isBetween(5_000, 5_010);
        assertThat(recording.operations(recording.end()).left()).isEqualTo(6_000 - kept);
        assertThat(recording.asked()).isEqualTo(kept + 1);
    }
}
