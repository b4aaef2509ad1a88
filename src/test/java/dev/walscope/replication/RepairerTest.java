package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;

import dev.walscope.api.Integrity;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

class RepairerTest {
    @TempDir Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"raw\": null}", "{\"raw\": \"?\"}", "[", ""})
    void aPeerThatAnswersWithoutALineHasNoCopy(String body) throws Exception {
        var asked = new AtomicInteger();
        var peer = peer(body, asked);
        var repairer = repairer(damagedInEntryTwo(), () -> List.of(peer));

        repairer.start();

        await().untilAsserted(
                        () -> {
                            assertThat(asked).hasPositiveValue();
                            assertThat(repairer.integrity().state())
                                    .isEqualTo(Integrity.State.degraded);
                        });
        assertThat(repairer.integrity().skipped()).isEqualTo(1);
    }

    @Test
    void aFaultWhileRepairingEndsThatRoundAlone() throws Exception {
        var rounds = new AtomicInteger();
        var repairer =
                repairer(
                        damagedInEntryTwo(),
                        () -> {
                            if (rounds.incrementAndGet() == 1)
                                throw new IllegalStateException("broken on purpose");
                            return List.of();
                        });

        repairer.start();

        await().untilAsserted(() -> assertThat(rounds).hasValueGreaterThan(1));
        assertThat(repairer.integrity().state()).isEqualTo(Integrity.State.degraded);
    }

    @Test
    void aDiskThatFailsDuringARepairLeavesTheNodeDegraded() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        var options = new WriteAheadLog.Options(1 << 20, Fsync.ALWAYS);
        var log = WriteAheadLog.open(disk, options, LogListener.NONE, _ -> {});
        log.stage(1, line(1));
        log.commit();
        disk.damage("wal.log.segment.1", 50, 0);
        log.scrub(1);
        disk.failToForceTheFolderOnce();
        var asked = new AtomicInteger();
        var raw = Base64.getEncoder().encodeToString(line(1));
        var peer = peer("{\"raw\": \"" + raw + "\"}", asked);
        var repairer = repairer(log, () -> List.of(peer));

        repairer.start();

        await().untilAsserted(
                        () -> {
                            assertThat(asked).hasPositiveValue();
                            assertThat(repairer.integrity().state())
                                    .isEqualTo(Integrity.State.degraded);
                        });
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aHandMadeLineFarAheadIsReportedAtOnce() throws Exception {
        long far = 1_000_000_000_000_000L;
        write(line(1), line(far));
        var log = log();
        var repairer = repairer(log, List::of);

        assertThat(repairer.integrity().corrupt()).isEqualTo(far - 2);
        assertThat(repairer.integrity().corruptIds()).hasSize(100).startsWith(2L).endsWith(101L);
        var ids = new ArrayList<Long>();
        log.replay(entry -> ids.add(entry.id()));
        assertThat(ids).containsExactly(1L, far);
        assertThat(log.at(far / 2)).isNotNull();
    }

    private WriteAheadLog damagedInEntryTwo() throws IOException {
        var damaged = line(2);
        damaged[30] ^= 1;
        write(line(1), damaged, line(3));
        return log();
    }

    private static byte[] line(long id) {
        return EntryCodec.encode(
                new Entry(id, Operation.SET, "key", JsonText.string("value"), Optional.empty()));
    }

    private void write(byte[]... lines) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var line : lines) all.writeBytes(line);
        Files.write(folder.resolve("wal.log.segment.1"), all.toByteArray());
    }

    private WriteAheadLog log() throws IOException {
        var options = new WriteAheadLog.Options(1 << 20, Fsync.ALWAYS);
        var log = WriteAheadLog.open(new FolderStorage(folder), options, LogListener.NONE, _ -> {});
        open.add(log);
        return log;
    }

    private Repairer repairer(WriteAheadLog log, Supplier<List<Peer>> peers) {
        var state = Ground.emptyState();
        var writer = new GroupCommit(log, 16, _ -> {}, () -> {}).start();
        open.add(writer);
        var repairer = new Repairer(log, writer, state, peers, (_, _) -> {}, () -> {}, 5000);
        open.add(repairer);
        return repairer;
    }

    /// A peer that answers every request with `body`.
    private Peer peer(String body, AtomicInteger asked) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    var bytes = body.getBytes(US_ASCII);
                    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        open.add(() -> server.stop(0));
        return new Peer("peer", "http://127.0.0.1:" + server.getAddress().getPort());
    }
}
