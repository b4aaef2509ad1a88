package dev.walscope.ui.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Wire;
import dev.walscope.scope.Fact;
import dev.walscope.scope.Occurrence;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class FactTextTest {
    private record Example(Occurrence what, Fact.Kind kind, Long entry, String words) {}

    private static Example example(Occurrence what, Fact.Kind kind, Long entry, String words) {
        return new Example(what, kind, entry, words);
    }

    private static Occurrence follower(FollowerStatus.State state, Long divergedAt) {
        return new Occurrence.FollowerChanged("follower-1", state, divergedAt);
    }

    static List<Example> examples() {
        return List.of(
                example(
                        new Occurrence.Attached("http://127.0.0.1:8000"),
                        Fact.Kind.note,
                        null,
                        "attached at http://127.0.0.1:8000"),
                example(
                        new Occurrence.ProcessStarted(4_711L),
                        Fact.Kind.note,
                        null,
                        "starts as process 4711"),
                example(
                        new Occurrence.ProcessRunning(4_711L),
                        Fact.Kind.good,
                        null,
                        "runs as process 4711"),
                example(new Occurrence.ProcessPaused(), Fact.Kind.watch, null, "paused (SIGSTOP)"),
                example(
                        new Occurrence.ProcessStopping(),
                        Fact.Kind.note,
                        null,
                        "asked to stop (SIGTERM)"),
                example(
                        new Occurrence.ProcessStopped("stopped (SIGTERM)"),
                        Fact.Kind.note,
                        null,
                        "stopped (SIGTERM)"),
                example(new Occurrence.ProcessStopped(null), Fact.Kind.note, null, "stopped"),
                example(
                        new Occurrence.ProcessDied("killed (SIGKILL)"),
                        Fact.Kind.fault,
                        null,
                        "killed (SIGKILL)"),
                example(new Occurrence.ProcessDied(null), Fact.Kind.fault, null, "died"),
                example(new Occurrence.DataWiped(), Fact.Kind.watch, null, "its disk was wiped"),
                example(new Occurrence.Unreachable(), Fact.Kind.watch, null, "no longer reachable"),
                example(new Occurrence.Ready(), Fact.Kind.good, null, "is ready"),
                example(
                        new Occurrence.ReadOnly("disk full"),
                        Fact.Kind.fault,
                        null,
                        "takes no more writes: disk full"),
                example(
                        new Occurrence.ReadOnly(null),
                        Fact.Kind.fault,
                        null,
                        "takes no more writes: "),
                example(
                        new Occurrence.LogShortened(7, 9),
                        Fact.Kind.watch,
                        null,
                        "its log ends at 7, it was 9"),
                example(
                        new Occurrence.TailTorn(20),
                        Fact.Kind.watch,
                        null,
                        "an unfinished last line of 20 bytes was cut off"),
                example(
                        new Occurrence.SegmentRolled(1, 2, 40),
                        Fact.Kind.note,
                        40L,
                        "segment 1 is sealed, 2 begins"),
                example(
                        new Occurrence.EntryCorrupt(3, "crc does not match"),
                        Fact.Kind.fault,
                        3L,
                        "entry 3 is unreadable: crc does not match"),
                example(
                        new Occurrence.EntryRepaired(3, "leader"),
                        Fact.Kind.good,
                        3L,
                        "entry 3 repaired from leader"),
                example(
                        new Occurrence.CrcCorrected(3),
                        Fact.Kind.watch,
                        3L,
                        "entry 3 was given the right checksum"),
                example(new Occurrence.LogWhole(), Fact.Kind.good, null, "its log is whole"),
                example(
                        new Occurrence.LogRepairing(),
                        Fact.Kind.note,
                        null,
                        "asks a peer for repair"),
                example(
                        new Occurrence.LogDegraded(2),
                        Fact.Kind.fault,
                        null,
                        "degraded: 2 unreadable"),
                example(
                        follower(FollowerStatus.State.streaming, null),
                        Fact.Kind.good,
                        null,
                        "follower-1 is streaming"),
                example(
                        follower(FollowerStatus.State.catching_up, null),
                        Fact.Kind.note,
                        null,
                        "follower-1 is catching up"),
                example(
                        follower(FollowerStatus.State.lost, null),
                        Fact.Kind.watch,
                        null,
                        "follower-1 is lost"),
                example(
                        follower(FollowerStatus.State.diverged, 5L),
                        Fact.Kind.fault,
                        5L,
                        "follower-1 is diverged"),
                example(
                        new Occurrence.Told(Fact.Kind.good, "is ready", 7L),
                        Fact.Kind.good,
                        7L,
                        "is ready"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachHasItsWordsItsLoudnessAndItsEntry(Example example) {
        var fact = new Fact(1, "leader", example.what());

        assertThat(FactText.of(fact)).isEqualTo(example.words());
        assertThat(fact.kind()).isEqualTo(example.kind());
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
