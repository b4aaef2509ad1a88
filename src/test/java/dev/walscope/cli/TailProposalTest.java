package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.client.Call;
import dev.walscope.client.ShellClient;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.entry.TransactionBody;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a log's end that was cut off had is proposed again: "each lost write as a new conditional
/// write against the version that it had seen, so that a real conflict shows as 412 and not as an
/// overwrite".
class TailProposalTest {
    private static final RequestTag TAG = new RequestTag("client1", "req1", 1_795_372_800_000L);

    @TempDir Path folder;
    private Node leader;
    private ShellClient node;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// Entries 1 and 2 are common; the leader's 3 is `theirs`.
    @BeforeEach
    void start() throws Exception {
        leader = Node.start(NodeOptions.leader(folder.resolve("leader"), 0), Clock.SYSTEM);
        node = new ShellClient(URI.create(leader.url()), null, null);
        put("a", "1");
        put("b", "2");
        put("theirs", "3");
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        leader.close();
    }

    private void put(String key, String value) throws Exception {
        assertThat(node.send(Call.put(key, value)).ok()).isTrue();
    }

    private String value(String key) throws Exception {
        return node.send(Call.get(key)).body();
    }

    private static Entry set(long id, String key, String value) {
        return new Entry(id, Operation.SET, key, JsonText.parse(value), Optional.empty());
    }

    private static Entry delete(long id, String key) {
        return new Entry(id, Operation.DELETE, key, null, Optional.empty());
    }

    private Path tail(Entry... entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var entry : entries) bytes.writeBytes(EntryCodec.encode(entry));
        return Files.write(folder.resolve("wal.log.segment.1.cut.144"), bytes.toByteArray());
    }

    private int proposed(Path file) throws IOException {
        out.reset();
        var target = new ClientTarget(URI.create(leader.url()), null, null, false);
        return new ClientRun(
                        target,
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, UTF_8),
                        false)
                .run(new ClientRequest.Propose(List.of(file)));
    }

    private List<String> lines() {
        return out.toString(UTF_8).lines().toList();
    }

    @Test
    void whatNobodyHasChangedIsWrittenInItsOrder() throws Exception {
        var code =
                proposed(
                        tail(
                                set(3, "a", "10"),
                                set(4, "a", "11"),
                                delete(5, "b"),
                                set(6, "b", "21"),
                                set(7, "new", "{\"x\": 1}")));

        assertThat(lines())
                .containsExactly(
                        "entry 3 SET a: written as entry 4",
                        "entry 4 SET a: written as entry 5",
                        "entry 5 DELETE b: written as entry 6",
                        "entry 6 SET b: written as entry 7",
                        "entry 7 SET new: written as entry 8",
                        "5 written, 0 not");
        assertThat(code).isZero();
        assertThat(value("a")).contains("11");
        assertThat(value("b")).contains("21");
    }

    @Test
    void whatSomebodyElseHasWrittenSinceIsAConflictAndStays() throws Exception {
        put("a", "99");

        var code =
                proposed(
                        tail(
                                set(3, "a", "10"),
                                set(4, "b", "20"),
                                set(5, "a", "11"),
                                set(6, "theirs", "5")));

        assertThat(lines())
                .containsExactly(
                        "entry 3 SET a: conflict, a is at version 4 now: 99",
                        "entry 4 SET b: written as entry 5",
                        "entry 5 SET a: an earlier write of a was not made",
                        "entry 6 SET theirs: conflict, theirs is at version 3 now: 3",
                        "1 written, 3 not");
        assertThat(code).isEqualTo(1);
        assertThat(value("a")).contains("99");
        assertThat(value("theirs")).contains("3");
    }

    @Test
    void aDeletedKeyIsAConflictToo() throws Exception {
        node.send(Call.delete("a"));

        assertThat(proposed(tail(set(3, "a", "10")))).isEqualTo(1);

        assertThat(lines()).first().isEqualTo("entry 3 SET a: conflict, there is no a now");
    }

    @Test
    void aWriteThatItsClientHasSentAgainMeanwhileIsThereOnce() throws Exception {
        node.send(Call.put("a", "10").withRequest("client1", "req1"));

        var code = proposed(tail(tagged(3, "a", "10")));

        assertThat(lines()).first().isEqualTo("entry 3 SET a: is there already, entry 4");
        assertThat(code).isZero();
    }

    private static Entry tagged(long id, String key, @Nullable String value) {
        return new Entry(
                id, Operation.SET, key, JsonText.parse(String.valueOf(value)), Optional.of(TAG));
    }

    @Test
    void aTransactionIsProposedWholeOrNotAtAll() throws Exception {
        var both =
                TransactionBody.parse(
                        "{\"then\":[{\"put\":\"a\",\"value\":10},{\"delete\":\"b\"}]}"
                                .getBytes(UTF_8));
        var file = tail(new Entry(3, Operation.TXN, null, both.value(), Optional.empty()));
        put("b", "5");

        assertThat(proposed(file)).isEqualTo(1);

        assertThat(lines())
                .first()
                .isEqualTo(
                        "entry 3 TXN a, b: conflict, a is at version 1 now: 1, b is at version 4"
                                + " now: 5");
        assertThat(value("a")).contains("1").doesNotContain("10");
        Files.delete(folder.resolve("wal.log.segment.1.cut.144"));
        var later = tail(new Entry(5, Operation.TXN, null, both.value(), Optional.empty()));
        assertThat(proposed(later)).isZero();
        assertThat(value("a")).contains("10");
    }

    @Test
    void linesThatOnlyALeaderWritesAreNotProposed() throws Exception {
        var noop = new Entry(3, Operation.NOOP, null, null, Optional.empty(), 2);

        assertThat(proposed(tail(noop, set(4, "n", "1")))).isZero();

        assertThat(lines())
                .containsExactly("entry 4 SET n: written as entry 4", "1 written, 0 not");
    }

    @Test
    void whatIsNoLogsEndIsNamedWithItsLine() throws Exception {
        var file = tail(set(3, "a", "10"));
        Files.writeString(file, Files.readString(file) + "what\n");

        assertThatThrownBy(() -> proposed(file))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("wal.log.segment.1.cut.144:2: this is no entry of a log.");
        assertThat(value("a")).contains("1").doesNotContain("10");
    }
}
