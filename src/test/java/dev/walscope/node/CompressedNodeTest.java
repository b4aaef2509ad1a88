package dev.walscope.node;

import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.replication.Timing;
import dev.walscope.time.Clock;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/// A node that compresses, and one that does not, are the same node to all who read.
class CompressedNodeTest {
    private static final int SEGMENT = 150_000;
    private static final int ENTRIES = 900;

    @TempDir Path folder;
    private TestNodes nodes;
    private final Random random = new Random(11);

    @BeforeEach
    void start() {
        nodes = new TestNodes(folder);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
    }

    private Node started(NodeOptions options, Compression compression) throws IOException {
        var log = options.log();
        var quick = new Timing(200, 2_000, 5_000, 50, 500, 60_000);
        return nodes.started(
                options.with(
                                new NodeOptions.Log(
                                        log.folder(),
                                        SEGMENT,
                                        Fsync.OFF,
                                        0,
                                        NodeOptions.Log.RETAIN_ALL,
                                        compression))
                        .with(quick),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    private Node leader(Compression compression) throws IOException {
        return started(nodes.leaderOptions(), compression);
    }

    private Node follower(Node leader, Compression compression) throws IOException {
        return started(
                NodeOptions.follower("follower-1", folder.resolve("follower-1"), 0, leader.url()),
                compression);
    }

    private void write(Node leader, int entries) throws IOException {
        for (int n = 0; n < entries; n++) {
            var value = Long.toHexString(random.nextLong()).repeat(1 + random.nextInt(60));
            var reply =
                    put(
                            leader.port(),
                            "/key/k" + random.nextInt(20),
                            "{\"value\":\"" + value + "\"}");
            assertThat(reply.status()).isEqualTo(200);
        }
    }

    /// Waits until all but the active segment are compressed.
    private static JsonNode compressed(Node node) {
        await().until(
                        () -> {
                            var segments = node.report().segments();
                            return segments.size() > 2
                                    && segments.stream()
                                            .allMatch(one -> one.isCompressed() || one.isActive());
                        });
        try {
            return get(node.port(), "/segments").json().get("segments");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] plain(Path data) throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        for (int n = 1; ; n++) {
            var file = data.resolve("wal.log.segment." + n);
            var compressed = data.resolve("wal.log.segment." + n + ".gz");
            if (Files.exists(file)) all.writeBytes(Files.readAllBytes(file));
            else if (Files.exists(compressed))
                try (InputStream in = new GZIPInputStream(Files.newInputStream(compressed))) {
                    in.transferTo(all);
                }
            else return all.toByteArray();
        }
    }

    @Test
    void aFollowerThatCompressesHasTheLeadersPlainBytes() throws Exception {
        var leader = leader(Compression.OFF);
        var follower = follower(leader, Compression.GZIP);
        write(leader, ENTRIES);
        TestNodes.caughtUp(follower, leader);
        var segments = compressed(follower);

        assertThat(plain(folder.resolve("follower-1"))).isEqualTo(plain(folder.resolve("leader")));
        assertThat(segments.get(0).get("path").asText())
                .endsWith("follower-1/wal.log.segment.1.gz");
        assertThat(segments.get(0).get("compression").asText()).isEqualTo("gzip");
        assertThat(segments.get(0).get("stored_size").asLong())
                .isEqualTo(Files.size(Path.of(segments.get(0).get("path").asText())))
                .isLessThan(segments.get(0).get("size").asLong());
        var last = segments.get(segments.size() - 1);
        assertThat(last.get("compression").isNull()).isTrue();
        assertThat(last.get("stored_size")).isEqualTo(last.get("size"));
        for (var path :
                new String[] {
                    "/wal?after=0&limit=1000",
                    "/wal?after=400&limit=17",
                    "/wal/1",
                    "/wal/313",
                    "/wal/lines?first=100&last=140",
                    "/wal/fingerprint?first=1&last=500",
                    "/wal/fingerprint?first=77&last=78",
                    "/key/k3/history",
                    "/key/k3?at=200"
                })
            assertThat(get(follower.port(), path).body())
                    .as(path)
                    .isEqualTo(get(leader.port(), path).body());
        var status = get(follower.port(), "/status").json();
        assertThat(status.get("prefix"))
                .isEqualTo(get(leader.port(), "/status").json().get("prefix"));
    }

    @Test
    void aLeaderServesFromCompressedSegmentsAndIsStartedOnThemWithoutTheOption() throws Exception {
        var leader = leader(Compression.GZIP);
        write(leader, ENTRIES);
        compressed(leader);
        var before = get(leader.port(), "/wal?after=0&limit=1000").body();

        var follower = follower(leader, Compression.OFF);
        TestNodes.caughtUp(follower, leader);

        assertThat(plain(folder.resolve("follower-1"))).isEqualTo(plain(folder.resolve("leader")));
        nodes.stop(follower);
        nodes.stop(leader);
        var again = leader(Compression.OFF);
        assertThat(get(again.port(), "/wal?after=0&limit=1000").body()).isEqualTo(before);
        assertThat(again.report().segments().getFirst().isCompressed()).isTrue();
        write(again, 400);
        assertThat(again.report().segments().stream().filter(one -> !one.isCompressed()).count())
                .as("what is new stays plain")
                .isGreaterThan(1);
        nodes.stop(again);
        compressed(leader(Compression.GZIP));
    }

    @Test
    void aDamagedMemberIsNotServedIsReportedAndIsRepairedFromAPeer() throws Exception {
        var leader = leader(Compression.OFF);
        var follower = follower(leader, Compression.GZIP);
        write(leader, ENTRIES);
        TestNodes.caughtUp(follower, leader);
        compressed(follower);
        var file = folder.resolve("follower-1").resolve("wal.log.segment.1.gz");
        var whole = Files.readAllBytes(file);
        var good = get(follower.port(), "/wal?after=0&limit=1000").body();
        assertThat(
                        Wires.call(follower.port(), "POST", "/repair?hold=true", "", new byte[0])
                                .status())
                .isEqualTo(200);
        var bad = whole.clone();
        bad[whole.length / 3] ^= 4;
        Files.write(file, bad);

        var found = Wires.call(follower.port(), "POST", "/scrub", "", new byte[0]).json();

        assertThat(found.get("state").asText()).isEqualTo("degraded");
        assertThat(found.get("corrupt").asLong()).isPositive();
        var id = found.get("corrupt_ids").get(0).asLong();
        var entry = get(follower.port(), "/wal/" + id).json();
        assertThat(entry.get("crc_status").asText()).isEqualTo("corrupt");
        assertThat(Base64.getDecoder().decode(entry.get("raw").asText())).isNotEmpty();
        Wires.call(follower.port(), "POST", "/repair?hold=false", "", new byte[0]);
        await().untilAsserted(() -> assertThat(file).hasBinaryContent(whole));
        await().untilAsserted(
                        () ->
                                assertThat(get(follower.port(), "/status").body())
                                        .contains("\"state\":\"ok\""));
        assertThat(get(follower.port(), "/wal?after=0&limit=1000").body().replace("repaired", "ok"))
                .isEqualTo(good);
    }

    @Test
    void withoutAPeerItStaysDegradedAndSaysWhy() throws Exception {
        var leader = leader(Compression.GZIP);
        write(leader, ENTRIES);
        compressed(leader);
        nodes.stop(leader);
        var file = folder.resolve("leader").resolve("wal.log.segment.2.gz");
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 16;
        Files.write(file, bytes);

        var again = leader(Compression.GZIP);

        var integrity = get(again.port(), "/status").json().get("integrity");
        assertThat(integrity.get("state").asText()).isEqualTo("degraded");
        await().until(
                        () ->
                                !get(again.port(), "/status")
                                        .json()
                                        .at("/integrity/reason")
                                        .asText("")
                                        .isBlank());
        assertThat(file).as("nothing is lost by it").hasBinaryContent(bytes);
    }

    /// `wal-format.md`, as typed.
    @Test
    void zcatShowsTheLogAndTheFingerprintLineHoldsInAMixedFolder() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
        var leader = leader(Compression.GZIP);
        write(leader, ENTRIES);
        compressed(leader);
        var document = Files.readString(Path.of("assets/docs/wal-format.md"));
        var zcat = line(document, "zcat data");
        var mixed = line(document, "gzip -dcf");
        var status = get(leader.port(), "/status").json();

        assertThat(typed(zcat).lines()).hasSize(3).allMatch(one -> one.startsWith("{\"id\": "));
        assertThat(typed(mixed).strip().split("\\s+")[0])
                .isEqualTo(status.get("prefix").asText().split("-")[0]);
    }

    private static String line(String document, String beginning) {
        return document.lines().filter(one -> one.startsWith(beginning)).findFirst().orElseThrow();
    }

    private String typed(String line) throws IOException {
        var shell =
                new ProcessBuilder("/bin/sh", "-c", line.replace("data/leader", folder + "/leader"))
                        .start();
        try (var out = shell.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
