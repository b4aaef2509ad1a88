package dev.walscope.check;

import dev.walscope.check.Operation.CompareAndSet;
import dev.walscope.check.Operation.Delete;
import dev.walscope.check.Operation.Read;
import dev.walscope.check.Operation.Write;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Whether there is one order of all operations, each at some moment between its question and its
/// answer, in which every answer is right.
///
/// Each key is a register of its own, and a history is linearizable exactly when that of each key
/// is (Herlihy and Wing, 1990). Of one key all orders are tried, depth first, but no state twice:
/// the same operations done and the same value there lead to the same end. An operation whose
/// outcome nobody knows may be done at any time after its question, or, what comes to the same, at
/// the very end.
///
/// Source: Wing and Gong, "Testing and Verifying Concurrent Objects" (1993); Lowe, "Testing for
/// Linearizability" (2017).
public final class Linearizability {
    private Linearizability() {}

    private static final int STATES_MAX = 2_000_000;

    /// What a state takes beside a bit for each operation.
    private static final long STATE_BYTES = 160;

    /// There are too many orders to try all of them, or nobody wants to know any more.
    public static final class Undecided extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undecided(String why) {
            super(why);
        }
    }

    /// The first operation found whose answer no order explains; empty when there is an order.
    ///
    /// @throws Undecided when there are too many orders to try all of them
    public static Optional<Operation> violation(List<Operation> history) {
        var byKey = new LinkedHashMap<String, List<Operation>>();
        for (var one : history) byKey.computeIfAbsent(one.key(), _ -> new ArrayList<>()).add(one);
        for (var one : byKey.values()) {
            var found = new Search(one, STATES_MAX, () -> true).run();
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /// The same of one key, in bounded memory.
    ///
    /// @param bytesMax that remembering what was tried may take, about
    /// @throws Undecided when that, or who asked, is not enough
    static Optional<Operation> violation(
            List<Operation> ofOneKey, long bytesMax, BooleanSupplier isWanted) {
        long each = STATE_BYTES + ofOneKey.size() / Byte.SIZE;
        return new Search(ofOneKey, bytesMax / each, isWanted).run();
    }

    /// A question or an answer, in the order of their times.
    private static final class Event {
        final int operation;
        final boolean isAnswer;
        final long nanos;
        Event answer;
        Event before;
        Event behind;

        Event(int operation, boolean isAnswer, long nanos) {
            this.operation = operation;
            this.isAnswer = isAnswer;
            this.nanos = nanos;
        }

        void takeOut() {
            before.behind = behind;
            if (behind != null) behind.before = before;
        }

        void putBack() {
            before.behind = this;
            if (behind != null) behind.before = this;
        }
    }

    /// @param value `null` while there is none
    private record State(BitSet done, @Nullable String value) {}

    private record Choice(Event question, @Nullable String valueBefore) {}

    private static final class Search {
        private final List<Operation> operations;
        private final long statesMax;
        private final BooleanSupplier isWanted;
        private final Event head = new Event(-1, false, Long.MIN_VALUE);
        private final HashSet<State> seen = new HashSet<>();
        private final ArrayDeque<Choice> chosen = new ArrayDeque<>();
        private BitSet done = new BitSet();
        private @Nullable String value;
        private int most = -1;
        private Operation stuckAt;

        Search(List<Operation> operations, long statesMax, BooleanSupplier isWanted) {
            this.operations = operations;
            this.statesMax = statesMax;
            this.isWanted = isWanted;
            var events = new ArrayList<Event>();
            for (int i = 0; i < operations.size(); i++) {
                var question = new Event(i, false, operations.get(i).invokedNanos());
                question.answer = new Event(i, true, operations.get(i).returnedNanos());
                events.add(question);
                events.add(question.answer);
            }
            // Of two at the same time the question comes first: then they overlap.
            events.sort(
                    Comparator.comparingLong((Event e) -> e.nanos)
                            .thenComparing((Event e) -> e.isAnswer));
            var last = head;
            for (var event : events) {
                event.before = last;
                last.behind = event;
                last = event;
            }
        }

        Optional<Operation> run() {
            var at = head.behind;
            while (head.behind != null) {
                if (!at.isAnswer) {
                    at = tried(at) ? head.behind : at.behind;
                    continue;
                }
                noteStuck(at);
                if (chosen.isEmpty()) return Optional.of(stuckAt);
                at = undone().behind;
            }
            return Optional.empty();
        }

        private boolean tried(Event question) {
            var operation = operations.get(question.operation);
            if (!fits(operation)) return false;
            var after = valueAfter(operation);
            var more = (BitSet) done.clone();
            more.set(question.operation);
            if (!seen.add(new State(more, after))) return false;
            if (seen.size() > statesMax) throw new Undecided("too many orders to try");
            if (!isWanted.getAsBoolean()) throw new Undecided("cancelled");
            chosen.push(new Choice(question, value));
            done = more;
            value = after;
            question.takeOut();
            question.answer.takeOut();
            return true;
        }

        private Event undone() {
            var last = chosen.pop();
            value = last.valueBefore();
            done = (BitSet) done.clone();
            done.clear(last.question().operation);
            last.question().answer.putBack();
            last.question().putBack();
            return last.question();
        }

        /// The answer that came although, in the order that got farthest, it could not yet.
        private void noteStuck(Event answer) {
            if (chosen.size() <= most) return;
            most = chosen.size();
            stuckAt = operations.get(answer.operation);
        }

        private boolean fits(Operation operation) {
            return switch (operation.did()) {
                case Read(var found) -> Objects.equals(found, value);
                case Write _ -> true;
                case Delete(var wasThere) -> wasThere == null || wasThere == (value != null);
                case CompareAndSet(var expected, var _, var isDone) ->
                        isDone == null || isDone == Objects.equals(expected, value);
            };
        }

        private @Nullable String valueAfter(Operation operation) {
            return switch (operation.did()) {
                case Read _ -> value;
                case Write(var written) -> written;
                case Delete _ -> null;
                case CompareAndSet(var expected, var written, var _) ->
                        Objects.equals(expected, value) ? written : value;
            };
        }
    }
}
