package dev.walscope.scope.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.Role;
import dev.walscope.scope.AnyRun;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Occurrence;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class RecordingTest {
    private static final long T = 1_795_372_800_000L;

    @Test
    void theStateAtAnyMomentIsWhatFoldingUpToThereGives() {
        for (long seed = 1; seed <= 5; seed++) {
            var random = new Random(seed);
            var run = AnyRun.ofCluster(12, random);
            var recording = recorded(run);

            for (int i = 0; i < 60; i++) {
                int position = random.nextInt(run.size() + 1);

                assertThat(recording.at(position))
                        .as("seed %d, position %d", seed, position)
                        .isEqualTo(Seen.folded(run.subList(0, position)));
            }
        }
    }

    @Test
    void aMomentIsFoundByItsTimeAlsoWhereTheClockWasSetBack() {
        var recording =
                recorded(
                        List.of(
                                progress("leader", T, 1),
                                progress("leader", T + 100, 2),
                                progress("leader", T + 50, 3),
                                progress("leader", T + 200, 4)));

        var found = List.of(T - 1, T, T + 99, T + 100, T + 199, T + 500);

        assertThat(found.stream().map(recording::positionAt))
                .containsExactly(0L, 1L, 1L, 3L, 3L, 4L);
        assertThat(recording.timeMs(3)).isEqualTo(T + 100);
        assertThat(recording.fromMs()).isEqualTo(T);
        assertThat(recording.toMs()).isEqualTo(T + 200);
    }

    @Test
    void aStepTakesInTheEntriesThatWereFetchedBecauseOfIt() {
        var recording =
                recorded(
                        List.of(
                                progress("leader", T, 1),
                                entries("leader", T, 1, 1),
                                progress("leader", T + 1, 2),
                                entries("leader", T + 1, 2, 2),
                                entries("follower-1", T + 1, 1, 1),
                                progress("leader", T + 2, 3)));

        long first = recording.nextStep(0);
        long second = recording.nextStep(first);

        assertThat(first).isEqualTo(2);
        assertThat(recording.at(first).leader().orElseThrow().log().get(1)).isNotNull();
        assertThat(second).isEqualTo(4);
        assertThat(recording.nextStep(5)).isEqualTo(6);
        assertThat(recording.nextStep(6)).isEqualTo(6);
        assertThat(recording.previousStep(6)).isEqualTo(5);
        assertThat(recording.previousStep(5)).isEqualTo(4);
        assertThat(recording.previousStep(2)).isEqualTo(0);
        assertThat(recording.previousStep(0)).isEqualTo(0);
    }

    @Test
    void stepsAreTheSameOverManyStretches() {
        var run = new ArrayList<Observation>();
        for (int i = 1; i <= 3_000; i++) run.add(progress("leader", T + i, i / 3));
        var recording = recorded(run);

        var forth = new ArrayList<Long>();
        for (long p = 0; p < recording.end(); p = recording.nextStep(p)) forth.add(p);
        var back = new ArrayList<Long>();
        for (long p = recording.end(); p > 0; ) {
            p = recording.previousStep(p);
            back.add(p);
        }

        assertThat(forth).hasSize(1_001);
        assertThat(back.reversed()).isEqualTo(forth);
    }

    @Test
    void everyFactIsAMarkAtThePositionThatKnowsIt() {
        var recording =
                recorded(
                        List.of(
                                process("leader", T, ProcessView.State.running),
                                progress("leader", T, 1),
                                process("leader", T + 9, ProcessView.State.died)));

        var marks = recording.marks();

        assertThat(marks).extracting(Mark::position).containsExactly(1L, 2L, 3L);
        assertThat(marks.get(1).fact().what()).isEqualTo(new Occurrence.Ready());
        assertThat(marks.getLast().fact().what()).isInstanceOf(Occurrence.ProcessDied.class);
        assertThat(recording.at(3).facts()).contains(marks.getLast().fact());
    }

    /// 20,000 observations in bursts of a thousand entries: the memory is bounded, the oldest go,
    /// and what is left begins with the state that they had led to.
    @Test
    void aBurstPushesOutTheOldestAndTheRestStaysTrue() {
        var recording = new Recording(ClusterState.EMPTY, 8 << 20);
        var whole = ClusterState.EMPTY;
        long most = 0;
        long kept = -1;
        ClusterState atKept = ClusterState.EMPTY;
        for (int i = 1; i <= 20_000; i++) {
            Observation seen =
                    i % 20 == 0
                            ? entries("leader", T + i, i * 50L, i * 50L + 999)
                            : progress("leader", T + i, i * 50L);
            recording.add(seen);
            whole = Fold.apply(whole, seen);
            most = Math.max(most, recording.bytes());
            if (i == 19_900) {
                kept = recording.end();
                atKept = whole;
            }
        }

        assertThat(most).isLessThan(10 << 20);
        assertThat(recording.first()).isPositive();
        assertThat(recording.end()).isEqualTo(20_000);
        assertThat(recording.last()).isEqualTo(whole);
        assertThat(recording.at(kept)).isEqualTo(atKept);
        assertThat(recording.at(0)).isEqualTo(recording.at(recording.first()));
        var copy = recording.copy();
        var again = new Recording(copy.start(), Recording.BYTES_MAX);
        copy.seen().forEach(again::add);
        assertThat(again.last()).isEqualTo(whole);
    }

    private static Recording recorded(List<Observation> run) {
        var recording = Recording.empty();
        run.forEach(recording::add);
        return recording;
    }

    private static Observation progress(String node, long at, long lastId) {
        var event = lastId == 1 ? Seen.snapshot(node, lastId) : (NodeEvent) Seen.progress(lastId);
        return new Observation.EventSeen(node, at, event);
    }

    private static Observation entries(String node, long at, long first, long last) {
        return new Observation.EntriesSeen(node, at, Seen.entries(first, last));
    }

    private static Observation process(String node, long at, ProcessView.State state) {
        return new Observation.MemberChanged(
                node, at, "http://127.0.0.1:8000", Role.leader, new ProcessView(state, 9L, null));
    }
}
