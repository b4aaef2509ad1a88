package dev.walscope.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.Wire;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class FoldTest {
    private static final Occurrence READY = new Occurrence.Ready();
    private static final Occurrence STREAMS =
            new Occurrence.FollowerChanged("follower-1", FollowerStatus.State.streaming, null);

    @Test
    void theLeaderComesFirstAndFollowersInTheOrderOfTheirNumbers() {
        var state =
                Seen.folded(
                        List.of(
                                event("follower-10", Seen.snapshot("follower-10", 1)),
                                event("follower-9", Seen.snapshot("follower-9", 1)),
                                event("leader", Seen.snapshot("leader", 1))));

        assertThat(state.nodes())
                .extracting(NodeView::name)
                .containsExactly("leader", "follower-9", "follower-10");
    }

    @Test
    void progressMovesTheHeadAndTheActiveSegment() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 3)),
                                event("leader", Seen.progress(9))));

        var leader = state.leader().orElseThrow();

        assertThat(leader.lastId()).isEqualTo(9);
        assertThat(leader.segments().getLast().lastId()).isEqualTo(9);
        assertThat(leader.condition()).isEqualTo(Condition.ready);
    }

    @Test
    void aRolledSegmentIsSealedAndTheNextOneBegins() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 3)),
                                event("leader", new NodeEvent.SegmentRolled(1, 2, 4))));

        var files = state.leader().orElseThrow().segments();

        assertThat(files).hasSize(2);
        assertThat(files.getFirst().isActive()).isFalse();
        assertThat(files.getLast().path()).endsWith("wal.log.segment.2");
    }

    @Test
    void aCompressedSegmentKeepsItsPlaceAndItsPlainSize() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 3)),
                                event("leader", new NodeEvent.SegmentRolled(1, 2, 4)),
                                event("leader", new NodeEvent.SegmentCompressed(1, 900, 90)),
                                event("leader", new NodeEvent.SegmentCompressed(7, 900, 90))));

        var files = state.leader().orElseThrow().segments();

        assertThat(files).hasSize(2);
        assertThat(files.getFirst().path()).endsWith("wal.log.segment.1.gz");
        assertThat(files.getFirst().isCompressed()).isTrue();
        assertThat(files.getFirst().size()).isEqualTo(900);
        assertThat(files.getFirst().storedSize()).isEqualTo(90);
        assertThat(files.getFirst().lastId()).isEqualTo(3);
        assertThat(files.getLast().isCompressed()).isFalse();
    }

    @Test
    void aCorruptEntryIsMarkedAndForgottenSoThatItIsFetchedAgain() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                new Observation.EntriesSeen("leader", 2, Seen.entries(1, 5)),
                                event(
                                        "leader",
                                        new NodeEvent.EntryCorrupt(
                                                3, 1, 180, 90, 1L, 2L, "crc does not match"))));

        var leader = state.leader().orElseThrow();

        assertThat(leader.isCorrupt(3)).isTrue();
        assertThat(leader.log().firstMissing(1, 5)).isEqualTo(3);
        assertThat(state.facts()).extracting(Fact::severity).contains(Severity.fault);
    }

    @Test
    void aShorterLogIsALossThatTheLedgerHolds() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                new Observation.WriteAcknowledged("leader", 3, 5, "SET", "key5"),
                                event("leader", Seen.restarted("leader", 0)),
                                event("leader", Seen.progress(6))));

        var ledger = Ledger.of(state);

        assertThat(ledger.promises())
                .singleElement()
                .matches(l -> l.verdict() == Ledger.Verdict.lost);
    }

    /// A status is asked for beside the stream of events, and may be older than they are.
    @Test
    void aStatusThatComesLateTakesNothingBack() {
        var known =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                event("leader", Seen.progress(9)),
                                new Observation.WriteAcknowledged("leader", 3, 8, "SET", "key8")));

        var late =
                Fold.apply(
                        known, new Observation.StatusSeen("leader", 4, Seen.status("leader", 7)));

        assertThat(late).isEqualTo(known);
        assertThat(Ledger.of(late).count(Ledger.Verdict.lost)).isZero();
    }

    @Test
    void aPromiseThatThreeNodesHoldIsSafeAndOneThatOneHoldsIsAtRisk() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                event("follower-1", Seen.snapshot("follower-1", 4)),
                                event("follower-2", Seen.snapshot("follower-2", 4)),
                                new Observation.WriteAcknowledged("leader", 3, 4, "SET", "key4"),
                                new Observation.WriteAcknowledged("leader", 4, 5, "SET", "key5")));

        var ledger = Ledger.of(state);

        assertThat(ledger.promises())
                .extracting(Ledger.Promise::verdict)
                .containsExactly(Ledger.Verdict.at_risk, Ledger.Verdict.safe);
        assertThat(ledger.promises().getLast().holders()).hasSize(3);
    }

    @Test
    void anotherWriteUnderTheSameIdIsNotTheOneThatTheLeaderLost() {
        var lost = new Observation.WriteAcknowledged("leader", 3, 4, "SET", "key4");
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                event("follower-1", Seen.snapshot("follower-1", 5)),
                                lost,
                                event("leader", Seen.restarted("leader", 0)),
                                event("leader", Seen.progress(5)),
                                new Observation.EntriesSeen("leader", 9, Seen.entries(1, 5))));

        var line = Ledger.of(state).promises().getFirst();

        assertThat(line.verdict()).isEqualTo(Ledger.Verdict.at_risk);
        assertThat(line.holders()).containsExactly("follower-1");
        assertThat(line.copies().getFirst().having()).isEqualTo(Ledger.Having.lost);
    }

    @Test
    void aWipedFollowerGetsBackWhatItsLeaderStillHas() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                event("follower-1", Seen.snapshot("follower-1", 5)),
                                new Observation.WriteAcknowledged("leader", 3, 4, "SET", "key4"),
                                event("follower-1", Seen.restarted("follower-1", 0)),
                                event("follower-1", Seen.progress(5))));

        var line = Ledger.of(state).promises().getFirst();

        assertThat(line.verdict()).isEqualTo(Ledger.Verdict.safe);
    }

    @Test
    void aWipedDiskHoldsNothingEvenBeforeItsNodeStartsAgain() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                event("follower-1", Seen.snapshot("follower-1", 5)),
                                new Observation.WriteAcknowledged("leader", 3, 4, "SET", "key4"),
                                new Observation.DataWiped("leader", 4),
                                new Observation.DataWiped("follower-1", 4)));

        assertThat(Ledger.of(state).promises())
                .singleElement()
                .matches(line -> line.verdict() == Ledger.Verdict.lost);
        assertThat(state.leader().orElseThrow().segments()).isEmpty();
    }

    /// A node says how far it has read while it reads its log again; the lanes once took that for
    /// the end of the log.
    @Test
    void aNodeThatStillReadsItsLogHasLostNothing() {
        var before =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 9)),
                                new Observation.WriteAcknowledged("leader", 3, 8, "SET", "key8")));

        var reading =
                Fold.apply(
                        before,
                        new Observation.StatusSeen("leader", 4, Seen.recovering("leader", 2)));
        var back = Fold.apply(reading, event("leader", Seen.snapshot("leader", 9)));

        assertThat(reading.head()).isEqualTo(9);
        assertThat(reading.leader().orElseThrow().condition()).isEqualTo(Condition.recovering);
        assertThat(back.leader().orElseThrow().trail().losses().isEmpty()).isTrue();
        assertThat(Ledger.of(back).count(Ledger.Verdict.lost)).isZero();
    }

    /// Lesson 13 failed on a slow machine: a process seen while it read was taken for one that had
    /// held what the process before it held, and its shorter log for old news.
    @Test
    void aNodeThatReadAShorterLogHasLostTheRestHoweverItSaysSo() {
        var reading =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 9)),
                                new Observation.WriteAcknowledged("leader", 3, 8, "SET", "key8"),
                                new Observation.StatusSeen(
                                        "leader", 4, Seen.recovering("leader", 0))));
        var ready =
                Fold.apply(
                        reading,
                        event(
                                "leader",
                                new NodeEvent.StateChanged(NodeStatus.State.ready, null, 100)));
        var status =
                new Observation.StatusSeen(
                        "leader", 5, Seen.status("leader", 7, Seen.RESTARTED, List.of()));

        var asStatus = Fold.apply(reading, status);
        var asEventAndStatus = Fold.apply(ready, status);
        var asProgress = Fold.apply(ready, event("leader", Seen.progress(7)));

        assertThat(List.of(asStatus, asEventAndStatus, asProgress))
                .allSatisfy(
                        state -> {
                            assertThat(state.head()).isEqualTo(7);
                            assertThat(Ledger.of(state).count(Ledger.Verdict.lost)).isOne();
                            assertThat(state.facts())
                                    .extracting(Fact::what)
                                    .contains(new Occurrence.LogShortened(7, 9));
                        });
    }

    @Test
    void progressThatComesLateTakesNothingBack() {
        var known =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                new Observation.StatusSeen("leader", 4, Seen.status("leader", 9))));

        assertThat(Fold.apply(known, event("leader", Seen.progress(7)))).isEqualTo(known);
    }

    /// A lesson's pictures show these sentences, and which of the two comes first is a race.
    @Test
    void newsIsToldOnceWhetherAStatusOrAnEventBringsItFirst() {
        var streaming = List.of(Seen.follower("follower-1", 3, 0, 0));
        var before = Seen.status("leader", 3, "2026-11-22T10:00:00Z", streaming);
        var after = Seen.status("leader", 3, Seen.RESTARTED, streaming);
        var ready = new NodeEvent.StateChanged(NodeStatus.State.ready, null, 100);
        var joined = new NodeEvent.FollowerChanged(streaming.getFirst());

        var asEvents =
                Seen.folded(
                        List.of(
                                new Observation.StatusSeen("leader", 2, before),
                                new Observation.StatusSeen(
                                        "leader", 3, Seen.recovering("leader", 0)),
                                event("leader", ready),
                                event("leader", joined),
                                new Observation.StatusSeen("leader", 3, after)));
        var asStatus =
                Seen.folded(
                        List.of(
                                new Observation.StatusSeen("leader", 2, before),
                                new Observation.StatusSeen("leader", 3, after),
                                event("leader", ready),
                                event("leader", joined)));

        assertThat(asStatus.facts())
                .extracting(Fact::what)
                .containsExactly(
                        READY, STREAMS,
                        READY, STREAMS);
        assertThat(asEvents.facts())
                .extracting(Fact::what)
                .containsExactlyElementsOf(asStatus.facts().stream().map(Fact::what).toList());
    }

    @Test
    void damageIsToldOnceWhetherAStatusOrAnEventBringsItFirst() {
        var bad = new Integrity(Integrity.State.degraded, 1, 0, 0, 0, List.of(2L));
        var sound = Seen.status("leader", 3);
        var found = event("leader", new NodeEvent.IntegrityChanged(bad));
        var status = new Observation.StatusSeen("leader", 3, Seen.with(sound, bad));
        var before = new Observation.StatusSeen("leader", 2, sound);

        var eventFirst = Seen.folded(List.of(before, found, status));
        var statusFirst = Seen.folded(List.of(before, status, found));

        assertThat(List.of(eventFirst, statusFirst))
                .allSatisfy(
                        state ->
                                assertThat(state.facts())
                                        .extracting(Fact::what)
                                        .containsExactly(READY, new Occurrence.LogDegraded(1)));
    }

    @Test
    void anEndThatIsGoneIsToldOnceAndAgainWhenMoreOfItIsGone() {
        var lost = Integrity.OK.with(Optional.of(new Integrity.LostEnd(3, 4)));
        var more = Integrity.OK.with(Optional.of(new Integrity.LostEnd(2, 4)));
        var sound = Seen.status("leader", 2);

        var state =
                Seen.folded(
                        List.of(
                                new Observation.StatusSeen("leader", 2, sound),
                                new Observation.StatusSeen("leader", 3, Seen.with(sound, lost)),
                                event("leader", new NodeEvent.IntegrityChanged(lost)),
                                event("leader", new NodeEvent.IntegrityChanged(Integrity.OK)),
                                event("leader", new NodeEvent.IntegrityChanged(more))));

        assertThat(state.facts())
                .extracting(Fact::what)
                .containsExactly(READY, new Occurrence.EndLost(3, 4), new Occurrence.EndLost(2, 4));
    }

    /// It finds the damage while it reads its log, and says so before it is ready.
    @Test
    void damageFoundWhileReadingIsToldBeforeReadiness() {
        var bad = new Integrity(Integrity.State.degraded, 1, 0, 0, 0, List.of(2L));
        var ready = Seen.status("leader", 3, Seen.RESTARTED, List.of());
        var before = new Observation.StatusSeen("leader", 2, Seen.status("leader", 3));
        var after = new Observation.StatusSeen("leader", 4, Seen.with(ready, bad));
        var reading =
                new Observation.StatusSeen(
                        "leader", 3, Seen.with(Seen.recovering("leader", 0), bad));

        var readyAtOnce = Seen.folded(List.of(before, after));
        var seenReading = Seen.folded(List.of(before, reading, after));

        assertThat(List.of(readyAtOnce, seenReading))
                .allSatisfy(
                        state ->
                                assertThat(state.facts())
                                        .extracting(Fact::what)
                                        .containsExactly(
                                                READY, new Occurrence.LogDegraded(1), READY));
    }

    /// A status asked for while its process read may come after the event that it is ready; nothing
    /// would ask again.
    @Test
    void aStatusFromBeforeReadinessDoesNotTakeItBack() {
        var late = new Observation.StatusSeen("leader", 5, Seen.recovering("leader", 0));
        var ready = new NodeEvent.StateChanged(NodeStatus.State.ready, null, 100);
        var again = new NodeEvent.StateChanged(NodeStatus.State.recovering, null, 50);

        var first = Seen.folded(List.of(late, event("leader", ready), late));
        var restarted =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 3)),
                                late,
                                event("leader", ready),
                                event("leader", again)));

        assertThat(first.leader().orElseThrow().condition()).isEqualTo(Condition.ready);
        assertThat(restarted.leader().orElseThrow().condition()).isEqualTo(Condition.ready);
    }

    /// Flip a bit, scrub, flip it back, scrub: nobody repaired it, and it is sound.
    @Test
    void anEntryThatCanBeReadAgainLosesItsCross() {
        var corrupt = new NodeEvent.EntryCorrupt(2, 1, 90, 89, 1L, 2L, "crc does not match");
        var damaged =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 3)),
                                event("leader", corrupt),
                                event(
                                        "leader",
                                        new NodeEvent.IntegrityChanged(
                                                new Integrity(
                                                        Integrity.State.degraded,
                                                        1,
                                                        0,
                                                        0,
                                                        0,
                                                        List.of(2L))))));

        var byEvent =
                Fold.apply(damaged, event("leader", new NodeEvent.IntegrityChanged(Integrity.OK)));
        var byStatus =
                Fold.apply(
                        damaged, new Observation.StatusSeen("leader", 5, Seen.status("leader", 3)));

        assertThat(damaged.leader().orElseThrow().isCorrupt(2)).isTrue();
        assertThat(byEvent.leader().orElseThrow().isCorrupt(2)).isFalse();
        assertThat(byStatus.leader().orElseThrow().isCorrupt(2)).isFalse();
    }

    @Test
    void aNodeThatIsKilledIsDeadAndOneThatIsOnlySilentIsUnreachable() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 1)),
                                event("follower-1", Seen.snapshot("follower-1", 1)),
                                new Observation.MemberChanged(
                                        "leader",
                                        2,
                                        "http://127.0.0.1:8000",
                                        Role.leader,
                                        new ProcessView(
                                                ProcessView.State.died, null, "killed (SIGKILL)")),
                                new Observation.Unreachable("leader", 3, "connection refused"),
                                new Observation.Unreachable("follower-1", 3, "timed out")));

        assertThat(state.nodes())
                .extracting(NodeView::condition)
                .containsExactly(Condition.died, Condition.lost);
    }

    private static Observation process(long at, ProcessView.State state, @Nullable Long pid) {
        return new Observation.MemberChanged(
                "leader",
                at,
                "http://127.0.0.1:8000",
                Role.leader,
                new ProcessView(state, pid, null));
    }

    /// On a busy machine its first answer may take longer than it is waited for.
    @Test
    void aProcessThatRunsAndHasNotBeenHeardYetIsStartingAndOneThatHasIsUnreachable() {
        var series =
                new ArrayList<Observation>(
                        List.of(
                                process(1, ProcessView.State.starting, 71L),
                                process(900, ProcessView.State.running, 71L),
                                new Observation.Unreachable("leader", 1_500, "it took too long")));
        var before = Seen.folded(series).leader().orElseThrow();
        series.add(event("leader", 2_000, Seen.snapshot("leader", 5)));
        series.add(new Observation.Unreachable("leader", 2_500, "it took too long"));
        var after = Seen.folded(series).leader().orElseThrow();

        assertThat(before.condition()).isEqualTo(Condition.starting);
        assertThat(before.reach().sinceMs()).isEqualTo(1);
        assertThat(after.condition()).isEqualTo(Condition.lost);
    }

    /// A node that was killed half a minute ago and is started: it was once called unreachable for
    /// as long.
    @Test
    void aProcessThatBeginsIsStartingSinceItBegan() {
        var series =
                new ArrayList<Observation>(
                        List.of(
                                process(1, ProcessView.State.running, 71L),
                                event("leader", 10, Seen.snapshot("leader", 5)),
                                process(1_000, ProcessView.State.died, null),
                                new Observation.Unreachable("leader", 1_100, "refused"),
                                process(30_000, ProcessView.State.starting, 72L),
                                new Observation.Unreachable("leader", 30_500, "refused")));

        var node = Seen.folded(series).leader().orElseThrow();

        assertThat(node.condition()).isEqualTo(Condition.starting);
        assertThat(node.reach().sinceMs()).isEqualTo(30_000);
        assertThat(node.reach().heardMs()).isEqualTo(1_000);
        assertThat(node.isHeard()).isFalse();
    }

    @Test
    void aProcessThatRunsAndDoesNotAnswerIsUnreachable() {
        var node =
                Seen.folded(
                                List.of(
                                        process(1, ProcessView.State.running, 71L),
                                        event("leader", 10, Seen.snapshot("leader", 5)),
                                        new Observation.Unreachable("leader", 1_100, "silent")))
                        .leader()
                        .orElseThrow();

        assertThat(node.condition()).isEqualTo(Condition.lost);
        assertThat(node.reach().sinceMs()).isEqualTo(1_100);
    }

    /// The leader acknowledged a write and died before its next word: its answer was its word.
    @Test
    void anAcknowledgedWriteIsOnTheDiskOfADeadLeaderAsFarAsIsKnown() {
        var state =
                Seen.folded(
                        List.of(
                                process(1, ProcessView.State.running, 71L),
                                event("leader", 10, Seen.snapshot("leader", 5)),
                                event("follower-1", Seen.snapshot("follower-1", 6)),
                                new Observation.WriteAcknowledged("leader", 11, 6, "SET", "key6"),
                                process(12, ProcessView.State.died, null)));

        var copy = Ledger.of(state).promises().getFirst().copies().getFirst();

        assertThat(copy.node()).isEqualTo("leader");
        assertThat(copy.having()).isEqualTo(Ledger.Having.on_disk);
        assertThat(copy.isHeard()).isFalse();
        assertThat(copy.heardMs()).isEqualTo(12);
    }

    @Test
    void ofANodeThatNobodyCanAskItIsNotSaidThatItHasNoCopyYet() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 6)),
                                event("follower-1", Seen.snapshot("follower-1", 5)),
                                new Observation.WriteAcknowledged("leader", 11, 6, "SET", "key6"),
                                new Observation.Unreachable("follower-1", 12, "silent")));

        var copy = Ledger.of(state).promises().getFirst().copies().getLast();

        assertThat(copy.having()).isEqualTo(Ledger.Having.unknown);
    }

    @Test
    void aWipedDiskThatIsPutBackHasLostNothing() {
        var before =
                List.of(
                        event("leader", Seen.snapshot("leader", 5)),
                        new Observation.EntriesSeen("leader", 2, Seen.entries(1, 5)),
                        new Observation.WriteAcknowledged("leader", 3, 4, "SET", "key4"),
                        new Observation.DataWiped("leader", 11));
        var wiped = Seen.folded(before);
        assertThat(wiped.leader().orElseThrow().isWiped()).isTrue();
        assertThat(wiped.leader().orElseThrow().log()).isEqualTo(LogWindow.EMPTY);

        var back = Fold.apply(wiped, new Observation.DataRestored("leader", 12));
        assertThat(back.leader().orElseThrow().lastId()).isEqualTo(5);
        assertThat(back.leader().orElseThrow().log().entries()).isEqualTo(Seen.entries(1, 5));
        back = Fold.apply(back, event("leader", 13, Seen.restarted("leader", 5)));

        assertThat(back.leader().orElseThrow().isWiped()).isFalse();
        assertThat(Ledger.of(back).promises().getFirst().holders()).containsExactly("leader");
    }

    /// The bytes of entry 3 begin at 180 and are 90.
    @ParameterizedTest
    @CsvSource({"179,180,2", "180,181,3", "269,270,3", "270,271,4"})
    void changedBytesAreKnownAtOnceToBeUnchecked(long from, long to, long id) {
        var series =
                List.of(
                        event("leader", Seen.snapshot("leader", 5)),
                        new Observation.EntriesSeen("leader", 11, Seen.entries(1, 5)),
                        new Observation.BytesChanged(
                                "leader", 12, "wal.log.segment.1", from, to, false));

        var changed = Seen.folded(series);

        var marks = changed.leader().orElseThrow().marks();
        assertThat(marks.byId().keySet()).containsExactly(id);
        assertThat(marks.of(id).changedMs()).isEqualTo(12);
        for (var seen :
                List.of(
                        new Observation.Scrubbed("leader", 13),
                        new Observation.EventSeen("leader", 13, new NodeEvent.Scrubbed(1)))) {
            var scrubbed = Fold.apply(changed, seen);
            assertThat(scrubbed.leader().orElseThrow().marks().of(id).changedMs()).isZero();
            assertThat(scrubbed.leader().orElseThrow().checkedMs()).isEqualTo(13);
        }
    }

    /// Nobody else tells of it while its node does not run.
    @Test
    void aTailThatWasCutOffIsGoneFromItsFileAtOnce() {
        var before =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                new Observation.EntriesSeen("leader", 11, Seen.entries(1, 5))));
        var file = before.leader().orElseThrow().segments().getLast();
        var name = Path.of(file.path()).getFileName().toString();

        var cut =
                Fold.apply(
                                before,
                                new Observation.BytesChanged(
                                        "leader", 12, name, file.size() - 10, file.size(), true))
                        .leader()
                        .orElseThrow();

        assertThat(cut.segments().getLast().size()).isEqualTo(file.size() - 10);
        assertThat(cut.segments().getLast().storedSize()).isEqualTo(file.size() - 10);
        assertThat(cut.marks().byId().keySet()).containsExactly(5L);
    }

    /// The bytes of an entry that was looked at are those of its process's log: another process may
    /// have another one, as after a wipe.
    @ParameterizedTest
    @ValueSource(longs = {2, 5, 9})
    void whatAnEntrySaidIsForgottenWithTheProcessThatSaidIt(long lastIdAfter) {
        var detail = new DetailView(4, null, "not here", 0);
        var before =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                new Observation.DetailSeen("leader", 11, detail)));

        var after = Fold.apply(before, event("leader", Seen.restarted("leader", lastIdAfter)));

        assertThat(after.leader().orElseThrow().detail()).isNull();
    }

    @Test
    void whatIsKnownOfALogStaysBounded() {
        var series = new ArrayList<Observation>();
        series.add(event("leader", Seen.snapshot("leader", 1_000_000)));
        for (long first = 1; first < 20_000; first += 1_000)
            series.add(
                    new Observation.EntriesSeen("leader", first, Seen.entries(first, first + 999)));

        var log = Seen.folded(series).leader().orElseThrow().log();

        assertThat(log.entries()).hasSizeLessThanOrEqualTo(LogWindow.ENTRIES_MAX);
        assertThat(log.get(20_000)).isNotNull();
    }

    /// "Any order of per-node batches gives the same state."
    @Test
    void aChecksumThatWasPutRightIsToldWithBothFigures() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 5)),
                                event("leader", new NodeEvent.CrcCorrected(5, 42, 1508983172L))));

        var fact = state.facts().getLast();
        assertThat(fact.what()).isEqualTo(new Occurrence.CrcCorrected(5, 42, 1508983172L));
        assertThat(fact.severity()).isEqualTo(Severity.watch);
        assertThat(fact.id()).isEqualTo(5);
        assertThat(state.node("leader").orElseThrow().marks().of(5).isCorrected()).isTrue();
    }

    @Test
    void whoWroteAnEntryIsKnownUntilItsLogIsGone() {
        var written =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 9)),
                                event("leader", wrote("alice", 3, 4)),
                                event("leader", wrote("alice", 5, 6)),
                                event("leader", wrote("bob", 7, 7))));
        var requests = written.leader().orElseThrow().requests();

        assertThat(requests.written().items()).hasSize(2);
        assertThat(requests.by(2)).isEmpty();
        assertThat(requests.by(6)).contains("alice");
        assertThat(requests.by(7)).contains("bob");
        var wiped = Fold.apply(written, new Observation.DataWiped("leader", 20));
        assertThat(wiped.node("leader").orElseThrow().requests().by(7)).isEmpty();
    }

    @Test
    void aRecordingOfBeforeThatWasToldNamesNobody() throws Exception {
        var before =
                """
                {"recent": {"items": []}, "stats": null, "cached": [], "cachedAtMs": 7}
                """;

        assertThat(Wire.read(before, RequestsView.class).by(1)).isEmpty();
    }

    private static NodeEvent wrote(String by, long first, long last) {
        return new NodeEvent.Written(List.of(new NodeEvent.Written.Span(by, first, last)));
    }

    @Test
    void anyInterleavingOfWhatTheNodesSaidGivesTheSameState() {
        for (long seed = 1; seed <= 300; seed++) {
            var random = new Random(seed);
            var names = List.of("leader", "follower-1", "follower-2");
            var series = names.stream().map(name -> AnyRun.of(name, new Random(random.nextLong())));
            var batches = series.toList();

            var oneWay = Seen.folded(AnyRun.interleaved(batches, new Random(random.nextLong())));
            var otherWay = Seen.folded(AnyRun.interleaved(batches, new Random(random.nextLong())));

            assertThat(otherWay).as("seed %d", seed).isEqualTo(oneWay);
        }
    }

    private static Observation event(String node, NodeEvent event) {
        return event(node, 10, event);
    }

    private static Observation event(String node, long at, NodeEvent event) {
        return new Observation.EventSeen(node, at, event);
    }

    @Test
    void aNodeThatIsRenamedKeepsWhatIsKnownOfIt() {
        var state =
                Seen.folded(
                        List.of(
                                event("leader", Seen.snapshot("leader", 3)),
                                new Observation.WriteAcknowledged("leader", 2, 3, "SET", "a"),
                                new Observation.MemberRenamed("leader", 3, "old-leader")));

        assertThat(state.node("leader")).isEmpty();
        var renamed = state.node("old-leader").orElseThrow();
        assertThat(renamed.lastId()).isEqualTo(3);
        assertThat(renamed.acknowledged().items()).hasSize(1);
    }
}
