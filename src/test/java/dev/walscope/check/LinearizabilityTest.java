package dev.walscope.check;

import static dev.walscope.check.Operation.NEVER;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.check.Operation.CompareAndSet;
import dev.walscope.check.Operation.Delete;
import dev.walscope.check.Operation.Did;
import dev.walscope.check.Operation.Read;
import dev.walscope.check.Operation.Write;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/// The checker knows the histories of the textbooks, finds an order for what a real register did,
/// and none for what a broken one did.
class LinearizabilityTest {
    private static Operation op(Did did, long from, long to) {
        return new Operation("x", did, from, to);
    }

    private static Operation write(String value, long from, long to) {
        return op(new Write(value), from, to);
    }

    private static Operation read(String found, long from, long to) {
        return op(new Read(found), from, to);
    }

    private static void holds(Operation... history) {
        assertThat(Linearizability.violation(List.of(history))).isEmpty();
    }

    private static void isWrong(Operation... history) {
        assertThat(Linearizability.violation(List.of(history))).isPresent();
    }

    @Test
    void aReadSeesWhatWasWrittenBeforeIt() {
        holds(write("a", 0, 1), read("a", 2, 3));
        isWrong(write("a", 0, 1), read(null, 2, 3));
        isWrong(write("a", 0, 1), write("b", 2, 3), read("a", 4, 5));
        holds(read(null, 0, 1), write("a", 2, 3));
        isWrong(read("a", 0, 1), write("a", 2, 3));
    }

    @Test
    void whileAWriteIsUnderWayEitherValueIsRight() {
        holds(write("a", 0, 1), write("b", 2, 9), read("a", 3, 4), read("b", 5, 6));
        holds(write("a", 0, 1), write("b", 2, 9), read("b", 3, 4), read("b", 5, 6));
        // Herlihy and Wing's point: once somebody has seen the new one, nobody sees the old one.
        isWrong(write("a", 0, 1), write("b", 2, 9), read("b", 3, 4), read("a", 5, 6));
    }

    /// As in Jepsen's and Porcupine's examples: three clients, of which two read while one writes.
    @Test
    void concurrentReadsNeedOneOrderForAll() {
        holds(write("1", 0, 100), read("1", 25, 75), read(null, 30, 60));
        isWrong(write("2", 0, 100), read("2", 10, 30), read(null, 40, 90));
        holds(write("1", 0, 10), write("2", 5, 15), read("1", 20, 30), read("1", 35, 40));
        isWrong(write("1", 0, 10), write("2", 5, 15), read("1", 20, 30), read("2", 35, 40));
    }

    @Test
    void whatNobodyKnowsTheOutcomeOfMayHaveHappenedAtAnyTimeOrNever() {
        holds(write("a", 0, 1), write("b", 2, NEVER), read("a", 10, 11), read("b", 20, 21));
        holds(write("a", 0, 1), write("b", 2, NEVER), read("a", 10, 11));
        isWrong(write("a", 0, 1), write("b", 2, NEVER), read("b", 10, 11), read("a", 20, 21));
        isWrong(write("a", 0, 1), read("b", 2, 3), write("b", 5, NEVER));
        holds(write("a", 0, 1), op(new Delete(null), 2, NEVER), read(null, 3, 4));
    }

    @Test
    void deletesAndConditionalWritesSayWhatWasThere() {
        holds(write("a", 0, 1), op(new Delete(true), 2, 3), read(null, 4, 5));
        isWrong(op(new Delete(true), 2, 3), write("a", 4, 5));
        holds(op(new Delete(false), 2, 3), write("a", 4, 5));
        holds(write("a", 0, 1), op(new CompareAndSet("a", "b", true), 2, 3), read("b", 4, 5));
        isWrong(write("a", 0, 1), op(new CompareAndSet("a", "b", false), 2, 3));
        // Two that both found the key absent: one of them is a lie.
        isWrong(
                op(new CompareAndSet(null, "b", true), 0, 9),
                op(new CompareAndSet(null, "c", true), 1, 8));
        holds(
                op(new CompareAndSet(null, "b", true), 0, 9),
                op(new CompareAndSet(null, "c", false), 1, 8));
    }

    @Test
    void keysAreIndependentAndTheOneThatIsWrongIsNamed() {
        var wrong = new Operation("y", new Read("z"), 5, 6);

        assertThat(Linearizability.violation(List.of(write("a", 0, 1), wrong, read("a", 2, 3))))
                .contains(wrong);
    }

    private enum Bug {
        NONE,
        /// A read may say what was there before the last write.
        STALE_READ,
        /// A write is acknowledged and not done.
        LOST_WRITE,
        /// A write that was overwritten is done once more.
        DOUBLE_APPLY,
        /// What was asked later is done first, though the other was answered before.
        REORDERED
    }

    /// A register under several clients, in simulated time; each operation takes effect at a moment
    /// between its question and its answer.
    private static List<Operation> history(long seed, Bug bug, int operations) {
        var random = new Random(seed);
        var effects = new TreeMap<Long, Integer>();
        var asked = new long[operations];
        var answered = new long[operations];
        var clients = new long[5];
        for (int i = 0; i < operations; i++) {
            int client = random.nextInt(clients.length);
            asked[i] = clients[client] + 1 + random.nextInt(20);
            answered[i] = asked[i] + 1 + random.nextInt(40);
            clients[client] = answered[i];
            long at = asked[i] + random.nextInt((int) (answered[i] - asked[i]) + 1);
            if (bug == Bug.REORDERED && random.nextInt(15) == 0) at += 60;
            var place = at * 1000;
            while (effects.putIfAbsent(place, i) != null) place++;
        }
        var history = new ArrayList<Operation>();
        String value = null;
        String before = null;
        for (int i : effects.values()) {
            var kind = random.nextInt(8);
            Did did;
            if (kind < 4) {
                var isStale = bug == Bug.STALE_READ && random.nextInt(10) == 0;
                did = new Read(isStale ? before : value);
            } else if (kind < 7) {
                did = new Write("v" + i);
                if (bug == Bug.DOUBLE_APPLY && random.nextInt(10) == 0 && before != null) {
                    var again = before;
                    before = value;
                    value = again;
                } else if (bug != Bug.LOST_WRITE || random.nextInt(10) > 0) {
                    before = value;
                    value = "v" + i;
                }
            } else {
                did = new Delete(value != null);
                before = value;
                value = null;
            }
            var isUnknown = !(did instanceof Read) && random.nextInt(20) == 0;
            history.add(new Operation("x", did, asked[i], isUnknown ? NEVER : answered[i]));
        }
        return history;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1000})
    void whatARealRegisterDidIsExplained(int operations) {
        for (int seed = 0; seed < 50; seed++)
            assertThat(Linearizability.violation(history(seed, Bug.NONE, operations)))
                    .as("seed %d", seed)
                    .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Bug.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatABrokenOneDidIsNot(Bug bug) {
        long found = 0;
        for (int seed = 0; seed < 50; seed++)
            if (Linearizability.violation(history(seed, bug, 200)).isPresent()) found++;

        assertThat(found)
                .as("of 50 histories; a lost write may be overwritten unseen")
                .isGreaterThan(20);
    }

    /// Small enough to try every order: the checker says what trying says.
    @Test
    void ofSmallHistoriesItSaysWhatTryingAllOrdersSays() {
        var random = new Random(7);
        int wrong = 0;
        for (int n = 0; n < 3000; n++) {
            var history = new ArrayList<Operation>();
            for (int i = 0; i < 5; i++) {
                long from = random.nextInt(12);
                long to = from + 1 + random.nextInt(6);
                var value = "v" + random.nextInt(2);
                history.add(
                        switch (random.nextInt(4)) {
                            case 0 -> write(value, from, random.nextInt(5) == 0 ? NEVER : to);
                            case 1 -> op(new Delete(random.nextBoolean()), from, to);
                            default -> read(random.nextInt(3) == 0 ? null : value, from, to);
                        });
            }
            var explained = isExplained(new ArrayList<>(), history, null);
            if (!explained) wrong++;
            assertThat(Linearizability.violation(history).isEmpty())
                    .as("%s", history)
                    .isEqualTo(explained);
        }
        assertThat(wrong).isBetween(500, 2_900);
    }

    private static boolean isExplained(List<Operation> done, List<Operation> left, String value) {
        if (left.stream().allMatch(one -> one.returnedNanos() == NEVER)) return true;
        for (var next : left) {
            if (left.stream().anyMatch(other -> other.returnedNanos() < next.invokedNanos()))
                continue;
            var after = value;
            switch (next.did()) {
                case Read(var found) -> {
                    if (!Objects.equals(found, value)) continue;
                }
                case Write(var written) -> after = written;
                case Delete(var wasThere) -> {
                    if (wasThere != null && wasThere != (value != null)) continue;
                    after = null;
                }
                case CompareAndSet _ -> throw new AssertionError("none here");
            }
            var rest = new ArrayList<>(left);
            rest.remove(next);
            if (isExplained(done, rest, after)) return true;
        }
        return false;
    }
}
