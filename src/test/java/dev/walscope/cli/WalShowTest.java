package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// What of a log `wal show` is asked for, and as what.
class WalShowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static String line(long id, String key) {
        var value = JsonText.string("v" + id);
        var entry = new Entry(id, Operation.SET, key, value, Optional.empty());
        return new String(EntryCodec.encode(entry), US_ASCII);
    }

    private Path segment(int number, String... lines) throws IOException {
        return Files.writeString(
                folder.resolve("wal.log.segment." + number), String.join("", lines));
    }

    private static ShowArguments wanted(Path path, long from, long to, String key) {
        return new ShowArguments(path, from, to, key, false, false, true, false);
    }

    private static ShowArguments json(Path path) {
        return wanted(path, 1, Long.MAX_VALUE, null);
    }

    private static ShowArguments damaged(Path path) {
        return new ShowArguments(path, 1, Long.MAX_VALUE, null, false, true, true, false);
    }

    private int show(ShowArguments wanted) {
        return new WalShow(
                        wanted,
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8))
                .run();
    }

    private List<String> shown(ShowArguments wanted) {
        out.reset();
        assertThat(show(wanted)).as(err.toString(UTF_8)).isZero();
        return out.toString(UTF_8).lines().toList();
    }

    private List<Long> ids(ShowArguments wanted) {
        return shown(wanted).stream().map(row -> Wire.tree(row).path("id").longValue()).toList();
    }

    @Test
    void anEntryIsAnObjectAsTheNodeGivesIt() throws IOException {
        segment(1, line(1, "a"), line(2, "b"));

        assertThat(shown(json(folder)).getLast())
                .matches(
                        "\\{\"id\":2,\"operation\":\"SET\",\"key\":\"b\",\"value\":\"v2\",\"crc\":[0-9]+,"
                            + "\"crc_status\":\"ok\",\"segment\":1,\"offset\":[0-9]+,\"length\":[0-9]+}");
    }

    @Test
    void aRangeAndAKeyChooseEntries() throws IOException {
        segment(1, line(1, "a"), line(2, "b"), line(3, "a"));
        segment(2, line(4, "a"), line(5, "b"));

        assertThat(ids(wanted(folder, 2, 4, null))).containsExactly(2L, 3L, 4L);
        assertThat(ids(wanted(folder, 1, Long.MAX_VALUE, "a"))).containsExactly(1L, 3L, 4L);
        assertThat(ids(wanted(folder, 2, 3, "a"))).containsExactly(3L);
        assertThat(ids(wanted(folder, 9, Long.MAX_VALUE, null))).isEmpty();
    }

    @Test
    void valuesAreAColumnWhenTheyAreAskedFor() throws IOException {
        segment(1, line(1, "a"));

        var rows = shown(new ShowArguments(folder, 1, 1, null, true, false, false, false));

        assertThat(rows).first().asString().endsWith("offset  value");
        assertThat(rows).last().asString().endsWith("0  \"v1\"");
    }

    @Test
    void whatIsDamagedCanBeListedAlone() throws IOException {
        segment(
                1,
                line(1, "a"),
                line(2, "b").replace("v2", "v3"),
                line(3, "c"),
                "\n",
                line(4, "d"),
                line(8, "e"));

        var rows = shown(damaged(folder));

        assertThat(rows).hasSize(3);
        assertThat(rows.get(0)).startsWith("{\"id\":2,\"last_id\":2,\"crc_status\":\"corrupt\"");
        assertThat(rows.get(1)).contains("\"crc_status\":\"surplus\"");
        assertThat(rows.get(2)).startsWith("{\"id\":5,\"last_id\":7,\"crc_status\":\"missing\"");
        assertThat(shown(json(folder))).filteredOn(row -> row.contains("corrupt")).hasSize(1);
    }

    @Test
    void anUnfinishedLineIsAnObjectToo() throws IOException {
        segment(1, line(1, "a"), "{\"id\": 2");

        assertThat(shown(json(folder)).getLast()).isEqualTo("{\"torn_bytes\":8}");
    }

    // ---- one file

    @Test
    void oneSegmentIsReadWithoutThoseBeforeIt() throws IOException {
        segment(1, line(1, "a"));
        var second = segment(2, line(2, "b"), line(3, "c"));
        var copy = Files.copy(second, folder.resolve("copied"));

        assertThat(ids(json(second))).containsExactly(2L, 3L);
        assertThat(ids(json(copy))).containsExactly(2L, 3L);
        assertThat(shown(json(second)).getFirst()).contains("\"segment\":2");
    }

    @Test
    void aCompressedSegmentIsReadByItsBytesNotItsName() throws IOException {
        var file = folder.resolve("old.gz");
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            gzip.write((line(5, "a") + line(6, "b")).getBytes(US_ASCII));
        }

        assertThat(ids(json(file))).containsExactly(5L, 6L);
    }

    @Test
    void aSnapshotShowsTheEntryOfEachLiveKeyAndWhetherItIsGood() throws IOException {
        try (var node = Node.start(NodeOptions.leader(folder, 0), Clock.SYSTEM);
                var client = new NodeClient(URI.create(node.url()))) {
            for (var key : List.of("a", "b", "a"))
                assertThat(client.send(Call.put(key, "1")).join().ok()).isTrue();
            assertThat(client.send(Call.of("POST", "/snapshot")).join().ok()).isTrue();
        }
        var snapshot = folder.resolve("snapshot.3.jsonl");

        assertThat(ids(json(snapshot))).containsExactlyInAnyOrder(2L, 3L);
        assertThat(shown(damaged(snapshot))).isEmpty();

        Files.writeString(
                snapshot, Files.readString(snapshot).replace("\"key\": \"b\"", "\"key\": \"c\""));
        assertThat(shown(damaged(snapshot)))
                .satisfiesExactly(
                        row -> assertThat(row).startsWith("{\"id\":2,\"last_id\":2,"),
                        row -> assertThat(row).startsWith("{\"snapshot\":3,\"damaged\":"));
    }

    @Test
    void aFileIsNotFollowed() throws IOException {
        var file = segment(1, line(1, "a"));

        assertThat(show(new ShowArguments(file, 1, 9, null, false, false, true, true)))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8).strip())
                .isEqualTo(file + " is a file; name a node's data folder.");
    }

    // ---- going on

    @Test
    @Timeout(60)
    void whatIsAppendedIsShownAsItComesAndInTheNextSegmentToo() throws Exception {
        var first = segment(1, line(1, "a"));
        var showing = following(1, 4);
        await().until(() -> out.toString(UTF_8).lines().count() == 1);

        var half = line(2, "b");
        Files.writeString(first, half.substring(0, 20), StandardOpenOption.APPEND);
        Files.writeString(first, half.substring(20) + line(3, "c"), StandardOpenOption.APPEND);
        await().until(() -> out.toString(UTF_8).lines().count() == 3);
        segment(2, line(4, "d"));

        assertThat(showing.join(PATIENCE)).isTrue();
        assertThat(idsSoFar()).containsExactly(1L, 2L, 3L, 4L);
    }

    private Thread following(long from, long to) {
        var wanted = new ShowArguments(folder, from, to, null, false, false, true, true);
        return Thread.ofVirtual().start(() -> show(wanted));
    }

    private List<Long> idsSoFar() {
        return out.toString(UTF_8).lines().map(row -> Wire.tree(row).path("id").asLong()).toList();
    }

    @Test
    @Timeout(60)
    void whoBeginsBehindTheEndWaitsForThatEntry() throws Exception {
        var file = segment(1, line(1, "a"));
        var showing = following(3, 3);
        await().until(() -> showing.getState() == Thread.State.TIMED_WAITING);

        Files.writeString(file, line(2, "b") + line(3, "c"), StandardOpenOption.APPEND);

        assertThat(showing.join(PATIENCE)).isTrue();
        assertThat(idsSoFar()).containsExactly(3L);
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    @Timeout(60)
    void anEndThatIsCutOffIsSaidAndWhatComesInItsPlaceIsShown() throws Exception {
        var file = segment(1, line(1, "a"), line(2, "b"), line(3, "c"));
        var showing = following(1, 4);
        await().until(() -> idsSoFar().size() == 3);

        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(line(1, "a").length());
        }
        await().until(() -> err.toString(UTF_8).contains("The log was cut back to entry 1."));
        var again = line(2, "x") + line(3, "y") + line(4, "z");
        Files.writeString(file, again, StandardOpenOption.APPEND);

        assertThat(showing.join(PATIENCE)).isTrue();
        assertThat(idsSoFar()).containsExactly(1L, 2L, 3L, 2L, 3L, 4L);
    }
}
