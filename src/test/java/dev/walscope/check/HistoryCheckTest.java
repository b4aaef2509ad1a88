package dev.walscope.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.check.ClientOperation.Answer;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Question;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.ClientOperation.Step;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A stale read is found; what this window did not see, and what was not to be fresh, is said and
/// is no fault.
class HistoryCheckTest {
    private static final Step KEY = Step.read("k");

    private final List<ClientOperation> sent = new ArrayList<>();

    private ClientOperation sent(
            Step asked, Consistency consistency, String request, long from, Answer answer) {
        var question =
                new Question(
                        sent.size() + 1,
                        0,
                        Sender.console,
                        "node-1",
                        consistency,
                        asked.kind(),
                        List.of(asked),
                        request,
                        from);
        var operation = new ClientOperation(question, answer);
        sent.add(operation);
        return operation;
    }

    private static Answer ok(Step step, long appliedId, long at) {
        return new Answer(Outcome.ok, List.of(step), null, false, appliedId, at);
    }

    private ClientOperation written(String value, long id, long from, long to) {
        var asked = Step.write("k", value);
        return sent(
                asked,
                Consistency.linearizable,
                null,
                from,
                ok(asked.with(value, id, null), 0, to));
    }

    private ClientOperation lost(Step asked, String request, long from, long to) {
        var unknown = new Answer(Outcome.info, List.of(), "Outcome unknown.", false, 0, to);
        return sent(asked, Consistency.linearizable, request, from, unknown);
    }

    private ClientOperation read(String value, long version, long from, long to) {
        return read(value, version, version, Consistency.linearizable, from, to);
    }

    private ClientOperation read(
            String value, long version, long appliedId, Consistency how, long from, long to) {
        var found = KEY.with(value, version, version > 0);
        return sent(KEY, how, null, from, ok(found, appliedId, to));
    }

    private HistoryCheck.Finding checked() {
        return HistoryCheck.of(sent, () -> true);
    }

    @Test
    void aReadOfWhatWasOverwrittenBeforeItWasAskedIsFound() {
        var first = written("1", 5, 0, 10);
        var second = written("2", 6, 20, 30);
        var stale = read("1", 5, 40, 50);

        var found = checked().violation();

        assertThat(found).isNotNull();
        assertThat(found.offending()).isSameAs(stale);
        assertThat(found.newerVersion()).isEqualTo(6);
        assertThat(found.around()).containsExactly(first, second, stale);
    }

    @Test
    void aKeyThatIsNotThereThoughTheNodeHadAppliedLessThanWasAcknowledgedIsFound() {
        written("1", 5, 0, 10);
        var stale = read(null, 0, 4, Consistency.linearizable, 40, 50);

        assertThat(checked().violation().offending()).isSameAs(stale);
    }

    @Test
    void theSameReadOfOneNodesOwnStateIsCountedAndIsNoFault() {
        written("1", 5, 0, 10);
        written("2", 6, 20, 30);
        written("3", 7, 30, 35);
        read("1", 5, 5, Consistency.local, 40, 50);
        read("3", 7, 7, Consistency.local, 60, 70);

        var found = checked();

        assertThat(found.violation()).isNull();
        assertThat(found.local()).isEqualTo(new HistoryCheck.Local(2, 1, 2, 10));
    }

    @Test
    void whatSomebodyElseWroteIsSaidAndIsNoFault() {
        written("1", 5, 0, 10);
        read("curl", 9, 20, 30);
        read("curl", 9, 40, 50);
        written("2", 10, 60, 70);
        read(null, 0, 12, Consistency.linearizable, 80, 90);

        var found = checked();

        assertThat(found.violation()).isNull();
        assertThat(found.unseen())
                .containsExactly(new HistoryCheck.Unseen("k", 0), new HistoryCheck.Unseen("k", 9));
    }

    /// Even where the version tells that it was written before.
    @Test
    void aValueThatNoKnownWriteWroteIsNeverAFault() {
        written("1", 5, 0, 10);
        read("older", 3, 20, 30);

        assertThat(checked().violation()).isNull();
    }

    @Test
    void onceSomebodyElsesWriteWasReadNobodyReadsWhatWasBeforeIt() {
        written("1", 5, 0, 10);
        read("curl", 9, 20, 30);
        var stale = read("1", 5, 40, 50);

        assertThat(checked().violation().offending()).isSameAs(stale);
    }

    @Test
    void theSameValueWrittenAgainByOthersIsNotTakenForTheOldOne() {
        written("1", 5, 0, 10);
        written("2", 6, 20, 30);
        read("1", 8, 40, 50);

        assertThat(checked().violation()).isNull();
        assertThat(checked().unseen()).containsExactly(new HistoryCheck.Unseen("k", 8));
    }

    @Test
    void aWriteThatWasNeverAnsweredExplainsWhatIsReadLater() {
        written("1", 5, 0, 10);
        lost(Step.write("k", "2"), null, 20, 30);
        read("1", 5, 40, 50);
        read("2", 9, 60, 70);

        var found = checked();

        assertThat(found.violation()).isNull();
        assertThat(found.unseen()).isEmpty();
        assertThat(found.unanswered()).isOne();
        read("1", 5, 80, 90);
        assertThat(checked().violation()).isNotNull();
    }

    /// The first copy may have been the one that was made, before the other write.
    @Test
    void aRetryIsTheSameWriteFromItsFirstCopyOn() {
        var asked = Step.write("k", "1");
        lost(asked, "c r1", 0, 10);
        written("2", 6, 20, 30);
        sent(
                asked,
                Consistency.linearizable,
                "c r1",
                40,
                new Answer(Outcome.ok, List.of(asked.with("1", 5, null)), null, true, 0, 50));
        read("2", 6, 60, 70);

        assertThat(checked().violation()).isNull();
    }

    @Test
    void whoGivesUpIsToldWhichKeysAreUndecided() {
        written("1", 5, 0, 10);

        assertThat(HistoryCheck.of(sent, () -> false).undecided()).containsExactly("k");
    }

    /// Seeded: a register that answers one read in ten from before the last write.
    @Test
    void aSeededStaleReadIsFoundAmongThousands() {
        var random = new Random(3);
        long id = 0;
        for (int at = 0; at < 40_000; at += 10) {
            if (random.nextInt(4) == 0) written("v" + at, ++id, at, at + 5);
            else if (id > 0) read("v", id, at, at + 5);
        }
        assertThat(checked().violation()).isNull();

        var stale = read("v", id - 1, 40_010, 40_020);

        assertThat(checked().violation().offending()).isSameAs(stale);
        assertThat(checked().all()).isEqualTo(sent.size());
    }
}
