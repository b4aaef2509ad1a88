package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.api.Integrity;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.primary.Ground;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.Line;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

class RepairerTest {
    @TempDir Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    /// What a peer may come up with.
    private record Peers(long heldId, Function<Stretch, String> digests, List<byte[]> lines)
            implements PeerLog {
        static Peers with(byte[]... lines) {
            return new Peers(lines.length, _ -> null, List.of(lines));
        }

        @Override
        public long firstId() {
            return 1;
        }

        @Override
        public String fingerprint(Stretch stretch) {
            return digests.apply(stretch);
        }

        @Override
        public List<byte[]> lines(Stretch stretch, int maxBytes) {
            return lines;
        }
    }

    private static final class Failing implements PeerLog {
        @Override
        public long firstId() throws IOException {
            throw new IOException("it does not answer");
        }

        @Override
        public long heldId() throws IOException {
            throw new IOException("it does not answer");
        }

        @Override
        public String fingerprint(Stretch stretch) throws IOException {
            throw new IOException("it does not answer");
        }

        @Override
        public List<byte[]> lines(Stretch stretch, int maxBytes) throws IOException {
            throw new IOException("it does not answer");
        }
    }

    private Repairer asking(WriteAheadLog log, PeerLog peer) {
        return repairer(log, () -> List.of(new Peer("follower-1", "http://f")), _ -> peer);
    }

    static List<List<byte[]>> whatIsNoCopy() {
        return List.of(
                List.of(),
                List.of(new byte[0]),
                List.of(new byte[] {'\n'}),
                List.of("{}\n".getBytes(US_ASCII)),
                List.of(line(1)),
                List.of(line(3)),
                List.of(line(2, "another")),
                List.of(Arrays.copyOf(line(2), line(2).length - 1)),
                List.of(new byte[1_000_000]));
    }

    /// The damaged line's own checksum stands, and it is not that of the copy.
    @ParameterizedTest
    @MethodSource("whatIsNoCopy")
    void whatIsNotTheEntryThatStoodThereIsNotTaken(List<byte[]> lines) throws Exception {
        var log = damagedInEntryTwo();
        var repairer = asking(log, new Peers(3, _ -> null, lines));

        repairer.look();

        assertThat(repairer.integrity().state()).isEqualTo(Integrity.State.degraded);
        assertThat(repairer.integrity().corruptIds()).containsExactly(2L);
        assertThat(repairer.integrity().skipped()).isEqualTo(1);
        assertThat(repairer.integrity().reason()).startsWith("Entry 2 is unreadable. ");
    }

    @Test
    void whileRepairIsHeldDamageStaysAndIsToldOf() throws Exception {
        var log = damagedInEntryTwo();
        var repairer = asking(log, new Peers(3, _ -> null, List.of(line(2))));

        repairer.hold(true);
        repairer.look();
        var held = repairer.integrity();
        repairer.scrub();
        repairer.look();
        assertThat(repairer.integrity()).isEqualTo(held);
        repairer.hold(false);
        repairer.look();

        assertThat(held.state()).isEqualTo(Integrity.State.degraded);
        assertThat(held.repairHeld()).isTrue();
        assertThat(held.corruptIds()).containsExactly(2L);
        assertThat(held.reason())
                .isEqualTo("Repair is held; POST /repair?hold=false lets it go on.");
        assertThat(repairer.integrity().state()).isEqualTo(Integrity.State.ok);
        assertThat(repairer.integrity().repairHeld()).isFalse();
    }

    @Test
    void theVeryEntryIsTaken() throws Exception {
        var log = damagedInEntryTwo();

        asking(log, Peers.with(line(2))).look();

        assertThat(log.damages()).isEmpty();
    }

    @Test
    void whatContradictsTheStoredChecksumIsNamed() throws Exception {
        var log = damagedInEntryTwo();
        var repairer = asking(log, Peers.with(line(2, "forged")));

        repairer.look();

        var stored = EntryCodec.crcOfLine(line(2), 0, line(2).length - 1);
        assertThat(repairer.integrity().reason())
                .contains("follower-1")
                .contains("carries " + stored)
                .contains("not taken");
    }

    /// Every byte that carries the checksum, and what that leaves to go by.
    @Test
    void whereTheChecksumIsGoneOnlyAPeerThatAgreesBehindTheDamageIsBelieved() throws Exception {
        var damaged = line(2);
        var at = new String(damaged, US_ASCII).indexOf("\"crc\"") + 1;
        damaged[at] ^= 1;
        damaged[40] ^= 1;
        write(line(1), damaged, line(3));
        var log = log();
        var behind = log.fingerprint(3, 3).text();
        var before = log.fingerprint(1, 1).text();
        Function<Stretch, String> agrees =
                stretch -> stretch.length() > 1 ? null : stretch.first() == 3 ? behind : before;
        Function<Stretch, String> differsBehind =
                stretch -> stretch.length() > 1 ? null : stretch.first() == 3 ? "1-1" : before;

        var disagreeing = asking(log, new Peers(3, differsBehind, List.of(line(2, "forged"))));
        disagreeing.look();
        assertThat(disagreeing.integrity().reason()).contains("differs elsewhere");
        assertThat(log.damages()).hasSize(1);

        asking(log, new Peers(3, agrees, List.of(line(2)))).look();
        assertThat(log.damages()).isEmpty();
    }

    /// Damage that came while the node ran: its own fingerprint from before proves the copy.
    @Test
    void whatTheNodeSawWholeItKnowsAgainWhoeverOffersIt() throws Exception {
        write(line(1), line(2), line(3));
        var log = log();
        var gone = line(2);
        Arrays.fill(gone, (byte) 'x');
        gone[gone.length - 1] = '\n';
        write(line(1), gone, line(3));
        log.scrub(1);

        var forging = asking(log, new Peers(3, _ -> "1-1", List.of(line(2, "forged"))));
        forging.look();
        assertThat(forging.integrity().reason()).contains("not what stood there");

        asking(log, new Peers(3, _ -> "1-1", List.of(line(2)))).look();
        assertThat(log.damages()).isEmpty();
    }

    @Test
    void aChecksumThatWasHitItselfIsNoReasonToRefuseTheSameEntry() throws Exception {
        var damaged = line(2);
        damaged[damaged.length - 4] = (byte) (damaged[damaged.length - 4] == '1' ? '2' : '1');
        write(line(1), damaged, line(3));
        var log = log();

        asking(log, Peers.with(line(2))).look();

        assertThat(log.damages()).isEmpty();
    }

    @Test
    void aLineThatTheLeaderDeclaredLostIsTakenFromTheLeaderAlone() throws Exception {
        var lost = EntryCodec.encode(Entry.lost(2));
        var log = damagedInEntryTwo();

        asking(log, Peers.with(lost)).look();
        assertThat(log.damages()).as("a follower says so").hasSize(1);

        repairer(log, () -> List.of(Peer.leader("http://l")), _ -> Peers.with(lost)).look();
        assertThat(log.damages()).isEmpty();
        assertThat(((Line.Valid) log.at(2)).entry().operation()).isEqualTo(Operation.LOST);
    }

    @Test
    void anUnreadableEntryIsDeclaredLostWhereverItsBytesAre() throws Exception {
        // The line ends between entries 2, 3 and 4 are lost: one stretch, three ids.
        var joined = new ByteArrayOutputStream();
        for (long id = 2; id <= 4; id++) {
            var line = line(id);
            line[line.length - 1] = '*';
            joined.writeBytes(line);
        }
        joined.write('\n');
        for (var order : List.of(List.of(2L, 3L, 4L), List.of(4L, 3L, 2L), List.of(3L, 4L, 2L))) {
            write(line(1), joined.toByteArray(), line(5));
            var log = log();
            for (var id : order) {
                assertThat(log.declareLost(id)).isTrue();
                assertThat(log.declareLost(id)).as("once").isFalse();
                assertThat(((Line.Valid) log.at(id)).entry()).isEqualTo(Entry.lost(id));
            }
            assertThat(log.damages()).isEmpty();
            assertThat(log.entries()).isEqualTo(5);
        }
    }

    @Test
    void aPeerThatFailsIsAskedAgainLater() throws Exception {
        var log = damagedInEntryTwo();
        var rounds = new AtomicInteger();
        var repairer =
                repairer(
                        log,
                        () -> List.of(new Peer("follower-1", "http://f")),
                        _ -> rounds.incrementAndGet() > 1 ? Peers.with(line(2)) : new Failing());

        repairer.look();
        assertThat(repairer.integrity().reason()).contains("cannot be asked");
        repairer.look();

        assertThat(log.damages()).isEmpty();
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
        var repairer =
                repairer(
                        log,
                        () -> List.of(new Peer("peer", "http://p")),
                        _ -> {
                            asked.incrementAndGet();
                            return Peers.with(line(1));
                        });

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
        return line(id, "value");
    }

    private static byte[] line(long id, String value) {
        return EntryCodec.encode(
                new Entry(id, Operation.SET, "key", JsonText.string(value), Optional.empty()));
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
        return repairer(log, peers, _ -> new Failing());
    }

    private Repairer repairer(WriteAheadLog log, Supplier<List<Peer>> peers, PeerLogs peerLogs) {
        var state = Ground.emptyState();
        var writer = new GroupCommit(log, 16, _ -> {}, () -> {}).start();
        open.add(writer);
        var repairer =
                new Repairer(
                        log,
                        writer,
                        new LeadersCopies(log),
                        () -> state.rebuild(log),
                        peers,
                        peerLogs,
                        (_, _) -> {},
                        () -> {},
                        5000);
        open.add(repairer);
        return repairer;
    }
}
