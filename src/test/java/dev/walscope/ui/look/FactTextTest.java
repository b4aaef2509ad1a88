package dev.walscope.ui.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Wire;
import dev.walscope.scope.Fact;
import dev.walscope.scope.Occurrence;
import dev.walscope.scope.Severity;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class FactTextTest {
    private record Example(Occurrence what, Severity kind, Long entry, String words) {}

    private static Example example(Occurrence what, Severity kind, Long entry, String words) {
        return new Example(what, kind, entry, words);
    }

    private static Occurrence follower(FollowerStatus.State state, Long divergedAt) {
        return new Occurrence.FollowerChanged("follower-1", state, divergedAt);
    }

    static List<Example> examples() {
        return List.of(
                example(
                        new Occurrence.Attached("http://127.0.0.1:8000"),
                        Severity.note,
                        null,
                        "attached at http://127.0.0.1:8000"),
                example(
                        new Occurrence.ProcessStarted(4_711L),
                        Severity.note,
                        null,
                        "starts as process 4711"),
                example(
                        new Occurrence.ProcessRunning(4_711L),
                        Severity.good,
                        null,
                        "runs as process 4711"),
                example(new Occurrence.ProcessPaused(), Severity.watch, null, "paused (SIGSTOP)"),
                example(
                        new Occurrence.ProcessStopping(),
                        Severity.note,
                        null,
                        "asked to stop (SIGTERM)"),
                example(
                        new Occurrence.ProcessStopped("stopped (SIGTERM)"),
                        Severity.note,
                        null,
                        "stopped (SIGTERM)"),
                example(new Occurrence.ProcessStopped(null), Severity.note, null, "stopped"),
                example(
                        new Occurrence.ProcessDied("killed (SIGKILL)"),
                        Severity.fault,
                        null,
                        "killed (SIGKILL)"),
                example(new Occurrence.ProcessDied(null), Severity.fault, null, "died"),
                example(new Occurrence.DataWiped(), Severity.watch, null, "its disk was wiped"),
                example(
                        new Occurrence.DataRestored(),
                        Severity.note,
                        null,
                        "its wiped disk was put back"),
                example(
                        new Occurrence.BytesChanged("wal.log.segment.2", 40),
                        Severity.watch,
                        null,
                        "bytes of wal.log.segment.2 were changed from 40 on"),
                example(new Occurrence.Unreachable(), Severity.watch, null, "no longer reachable"),
                example(new Occurrence.Ready(), Severity.good, null, "is ready"),
                example(
                        new Occurrence.ReadOnly("disk full"),
                        Severity.fault,
                        null,
                        "takes no more writes: disk full"),
                example(
                        new Occurrence.ReadOnly(null),
                        Severity.fault,
                        null,
                        "takes no more writes: "),
                example(
                        new Occurrence.LogShortened(7, 9),
                        Severity.watch,
                        null,
                        "its log ends at 7, it was 9"),
                example(
                        new Occurrence.EndLost(7, 9),
                        Severity.fault,
                        null,
                        "entries 7 to 9 are gone from the end of its log"),
                example(
                        new Occurrence.EndLost(1234, 1234),
                        Severity.fault,
                        null,
                        "entry 1,234 is gone from the end of its log"),
                example(
                        new Occurrence.TailTorn(20),
                        Severity.watch,
                        null,
                        "20 bytes behind the last entry were no entry and were cut off"),
                example(
                        new Occurrence.SegmentMended(2, true),
                        Severity.watch,
                        null,
                        "the file of segment 2 was replaced; it was put back"),
                example(
                        new Occurrence.SegmentMended(2, false),
                        Severity.watch,
                        null,
                        "bytes that are no entry were taken out of segment 2"),
                example(
                        new Occurrence.SegmentRolled(1, 2, 40),
                        Severity.note,
                        40L,
                        "segment 1 is sealed, 2 begins"),
                example(
                        new Occurrence.SegmentCompressed(1, 1_048_000, 90_000),
                        Severity.note,
                        null,
                        "segment 1 is compressed: 1.0 MB in 90.0 kB"),
                example(
                        new Occurrence.SegmentDropped(1, 1, 990),
                        Severity.note,
                        null,
                        "segment 1 dropped: a snapshot covers entries 1 to 990"),
                example(
                        new Occurrence.Stands(3, true),
                        Severity.note,
                        null,
                        "stands for election in term 3"),
                example(
                        new Occurrence.Stands(3, false),
                        Severity.note,
                        null,
                        "asks who would vote for it in term 3"),
                example(
                        new Occurrence.Voted(3, "b", null),
                        Severity.note,
                        null,
                        "votes for b in term 3"),
                example(
                        new Occurrence.Voted(3, "b", "its log is older"),
                        Severity.note,
                        null,
                        "no vote for b in term 3: its log is older"),
                example(new Occurrence.LeaderKnown(3, "b"), Severity.note, null, "b leads term 3"),
                example(
                        new Occurrence.EndCutOff(17),
                        Severity.watch,
                        17L,
                        "entry 17 and all behind it were agreed on by nobody and are cut off"),
                example(
                        new Occurrence.MembersChanged(
                                17, List.of("a", "b", "d"), List.of("a", "b")),
                        Severity.note,
                        17L,
                        "entry 17: a, b vote; d learns"),
                example(
                        new Occurrence.QuorumChanged(3, false),
                        Severity.watch,
                        null,
                        "no majority answers the leader of term 3"),
                example(
                        new Occurrence.QuorumChanged(3, true),
                        Severity.good,
                        null,
                        "a majority answers the leader of term 3"),
                example(
                        new Occurrence.SnapshotInstalled(1000),
                        Severity.note,
                        1000L,
                        "begins anew with its leader's snapshot at entry 1,000"),
                example(
                        new Occurrence.SnapshotTaken(1000, 12),
                        Severity.note,
                        1000L,
                        "snapshot at entry 1000 taken (12 keys)"),
                example(
                        new Occurrence.EntryCorrupt(3, "crc does not match"),
                        Severity.fault,
                        3L,
                        "entry 3 is unreadable: crc does not match"),
                example(
                        new Occurrence.EntryRepaired(3, "leader"),
                        Severity.good,
                        3L,
                        "entry 3 repaired from leader"),
                example(
                        new Occurrence.CrcCorrected(3, 1, 4_000_000_000L),
                        Severity.watch,
                        3L,
                        "entry 3 came with the checksum 1; it was given the right one, 4000000000"),
                example(new Occurrence.LogWhole(), Severity.good, null, "its log is whole"),
                example(
                        new Occurrence.LogRepairing(),
                        Severity.note,
                        null,
                        "asks a peer for repair"),
                example(
                        new Occurrence.LogDegraded(2),
                        Severity.fault,
                        null,
                        "degraded: 2 unreadable"),
                example(
                        follower(FollowerStatus.State.streaming, null),
                        Severity.good,
                        null,
                        "follower-1 is streaming"),
                example(
                        follower(FollowerStatus.State.catching_up, null),
                        Severity.note,
                        null,
                        "follower-1 is catching up"),
                example(
                        follower(FollowerStatus.State.lost, null),
                        Severity.watch,
                        null,
                        "follower-1 is lost"),
                example(
                        follower(FollowerStatus.State.diverged, 5L),
                        Severity.fault,
                        5L,
                        "follower-1 is diverged"),
                example(
                        new Occurrence.Told(Severity.good, "is ready", 7L),
                        Severity.good,
                        7L,
                        "is ready"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachHasItsWordsItsLoudnessAndItsEntry(Example example) {
        var fact = new Fact(1, "leader", example.what());

        assertThat(FactText.of(fact)).isEqualTo(example.words());
        assertThat(fact.severity()).isEqualTo(example.kind());
        assertThat(fact.id()).isEqualTo(example.entry());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aRecordingGivesItBack(Example example) {
        var fact = new Fact(1, "leader", example.what());

        assertThat(Wire.read(Wire.text(fact), Fact.class)).isEqualTo(fact);
    }

    @Test
    void everyKindHasAnExample() {
        assertThat(examples().stream().map(e -> e.what().getClass()).collect(Collectors.toSet()))
                .isEqualTo(leaves(Occurrence.class).collect(Collectors.toSet()));
    }

    private static Stream<Class<?>> leaves(Class<?> kind) {
        return kind.isSealed()
                ? Stream.of(kind.getPermittedSubclasses()).flatMap(FactTextTest::leaves)
                : Stream.of(kind);
    }
}
