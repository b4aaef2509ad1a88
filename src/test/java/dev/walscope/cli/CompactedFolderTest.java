package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.time.Clock;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// The `wal` commands on the folder of a node that has dropped its first segments.
class CompactedFolderTest {
    @TempDir private Path temp;
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long firstId;

    /// 40 entries, a snapshot of them, segments dropped, 5 more entries.
    @BeforeEach
    void aNodeThatHasDroppedItsFirstSegments() throws IOException {
        folder = temp.resolve("leader");
        try (var node = node(folder);
                var client = new NodeClient(URI.create(node.url()))) {
            for (int n = 1; n <= 40; n++) put(client, n);
            client.send(Call.of("POST", "/snapshot")).join();
            firstId = client.status().join().position().firstId();
            for (int n = 41; n <= 45; n++) put(client, n);
        }
        assertThat(firstId).isGreaterThan(30);
    }

    private static Node node(Path folder) throws IOException {
        var log = new NodeOptions.Log(folder, 300, Fsync.ALWAYS, 0, 0, Compression.OFF);
        return Node.start(NodeOptions.leader(folder, 0).with(log), Clock.SYSTEM);
    }

    private static void put(NodeClient client, int n) {
        assertThat(client.send(Call.put("key" + n % 7, "\"v" + n + "\"")).join().status())
                .isEqualTo(200);
    }

    private int verify(Path of) {
        return new WalListing(of, stream(out), stream(err)).verify();
    }

    private int show(Path of) {
        return new WalShow(ShowArguments.of(of), stream(out), stream(err)).run();
    }

    private WalCopy copy() {
        return new WalCopy(stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    private String printed() {
        var text = out.toString(UTF_8) + err.toString(UTF_8);
        out.reset();
        err.reset();
        return text;
    }

    @Test
    void whatWasDroppedIsNotMissing() {
        assertThat(verify(folder)).isZero();
        assertThat(printed())
                .contains("snapshot.40.jsonl  ok", "snapshot.40.jsonl.copy  ok")
                .contains("The log begins with entry " + firstId)
                .contains("Every entry is good: " + (45 - firstId + 1) + ".");

        assertThat(show(folder)).isZero();
        assertThat(printed().lines()).hasSize((int) (45 - firstId + 2));
    }

    @Test
    void aDamagedSnapshotIsSaidAndWithoutAnyTheBeginningIsMissing() throws Exception {
        flip("snapshot.40.jsonl");
        assertThat(verify(folder)).as("the entries are good").isZero();
        assertThat(printed()).contains("snapshot.40.jsonl  damaged: ");

        flip("snapshot.40.jsonl.copy");
        assertThat(verify(folder)).isEqualTo(1);
        assertThat(printed()).contains("Entries 1 to " + (firstId - 1));
    }

    private void flip(String name) throws IOException {
        var bytes = Files.readAllBytes(folder.resolve(name));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve(name), bytes);
    }

    @Test
    void itIsRestoredWithItsSnapshotAndANodeStartsOnIt() throws Exception {
        for (var until : new Long[] {null, 45L, 43L, 40L}) {
            var made = temp.resolve("made" + until);
            assertThat(copy().restore(folder, until, made)).isZero();
            assertThat(printed()).contains("The snapshot of entry 40");
            var last = until == null ? 45 : until;

            try (var node = node(made);
                    var client = new NodeClient(URI.create(node.url()))) {
                var status = client.status().join();
                assertThat(status.lastId()).isEqualTo(last);
                assertThat(status.keys()).isEqualTo(7);
                var newest = client.send(Call.get("key" + last % 7)).join();
                assertThat(newest.body()).contains("\"v" + last + "\"");
                var old = client.send(Call.get("key" + (last - 6) % 7)).join();
                assertThat(old.body()).contains("\"v" + (last - 6) + "\"");
                put(client, 100);
            }
        }
    }

    @Test
    void whatItWasBeforeItsSnapshotCannotBeRestoredAndWhyIsSaid() throws Exception {
        var made = temp.resolve("made");

        assertThat(copy().restore(folder, 20L, made)).isEqualTo(1);
        assertThat(printed())
                .contains("begins with entry " + firstId)
                .contains("give --until 40 or later");
        assertThat(copy().export(folder, 39L)).isEqualTo(1);
        assertThat(printed()).contains("give --until 40 or later");

        Files.delete(folder.resolve("snapshot.40.jsonl"));
        Files.delete(folder.resolve("snapshot.40.jsonl.copy"));
        assertThat(copy().restore(folder, null, made)).isEqualTo(1);
        assertThat(printed()).contains("Entry 1 in").contains("unreadable");
        assertThat(made).doesNotExist();
    }

    @Test
    void allLiveKeysAreExported() throws Exception {
        assertThat(copy().export(folder, null)).isZero();
        assertThat(printed().lines())
                .containsExactlyInAnyOrder(
                        "{\"key\": \"key0\", \"value\": \"v42\", \"id\": 42}",
                        "{\"key\": \"key1\", \"value\": \"v43\", \"id\": 43}",
                        "{\"key\": \"key2\", \"value\": \"v44\", \"id\": 44}",
                        "{\"key\": \"key3\", \"value\": \"v45\", \"id\": 45}",
                        "{\"key\": \"key4\", \"value\": \"v39\", \"id\": 39}",
                        "{\"key\": \"key5\", \"value\": \"v40\", \"id\": 40}",
                        "{\"key\": \"key6\", \"value\": \"v41\", \"id\": 41}");
        assertThat(copy().export(folder, 40L)).isZero();
        assertThat(printed()).contains("\"v40\"").doesNotContain("\"v41\"");
    }
}
