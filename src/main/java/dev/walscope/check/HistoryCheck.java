package dev.walscope.check;

import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Sender;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Whether what a window was told of each key can have happened in one order, and what it cannot
/// know.
///
/// A window knows only what it sent. A version that none of its writes has was written by somebody
/// else, at some time before it was read, and is no fault; nor is a local read that is behind: of
/// these it says how far.
public final class HistoryCheck {
    private static final long SEARCH_BYTES_MAX = 64L << 20;
    private static final int AROUND_MAX = 12;

    private HistoryCheck() {}

    /// @param operations how many were looked at, and by whom they were sent
    /// @param unanswered how many of them nobody knows the outcome of
    /// @param unseen what was read and none of them wrote, by key and version; of a version 0 the
    /// key had been deleted
    /// @param local the reads that were not to be linearizable
    /// @param violation `null` when each key has an order, as far as is known
    /// @param undecided the keys that it gave up
    public record Finding(
            Map<Sender, Integer> operations,
            int keys,
            int unanswered,
            List<Unseen> unseen,
            Local local,
            @Nullable Violation violation,
            List<String> undecided) {
        public int all() {
            return operations.values().stream().mapToInt(n -> n).sum();
        }
    }

    public record Unseen(String key, long version) {}

    /// @param stale how many of all reads said less than had been acknowledged when they were asked
    /// @param writesMax how many writes one of them missed at most
    /// @param nanosMax how long ago the first of what one missed had been acknowledged, at most
    public record Local(int reads, int stale, int writesMax, long nanosMax) {}

    /// @param offending the answer that no order explains
    /// @param newerVersion what had been acknowledged before it was asked; 0 when that is not why
    /// @param around operations of that key at that time, the offending one among them, in the
    /// order in which they were asked
    public record Violation(
            String key,
            ClientOperation offending,
            long newerVersion,
            List<ClientOperation> around) {}

    /// Looks at all of them; takes seconds when there are many.
    ///
    /// @param isWanted asked all the time; the keys that are left when it is not are undecided
    public static Finding of(List<ClientOperation> operations, BooleanSupplier isWanted) {
        var senders = new EnumMap<Sender, Integer>(Sender.class);
        var byKey = new LinkedHashMap<String, List<ClientOperation>>();
        int unanswered = 0;
        for (var operation : operations) {
            senders.merge(operation.question().sender(), 1, Integer::sum);
            if (operation.outcome() == ClientOperation.Outcome.info) unanswered++;
            operation.steps().stream()
                    .map(ClientOperation.Step::key)
                    .distinct()
                    .forEach(
                            key ->
                                    byKey.computeIfAbsent(key, _ -> new ArrayList<>())
                                            .add(operation));
        }
        var unseen = new ArrayList<Unseen>();
        var undecided = new ArrayList<String>();
        var local = new Local(0, 0, 0, 0);
        Violation violation = null;
        for (var each : byKey.entrySet()) {
            var key = each.getKey();
            if (!isWanted.getAsBoolean()) {
                undecided.add(key);
                continue;
            }
            var register = new RegisterHistory(key, each.getValue());
            register.unseen().forEach(version -> unseen.add(new Unseen(key, version)));
            local = sum(local, register.local());
            try {
                var wrong =
                        Linearizability.violation(
                                register.operations(), SEARCH_BYTES_MAX, isWanted);
                if (violation == null && wrong.isPresent())
                    violation = violation(key, register, wrong.get(), each.getValue());
            } catch (Linearizability.Undecided e) {
                undecided.add(key);
            }
        }
        return new Finding(senders, byKey.size(), unanswered, unseen, local, violation, undecided);
    }

    private static Local sum(Local one, Local other) {
        return new Local(
                one.reads() + other.reads(),
                one.stale() + other.stale(),
                Math.max(one.writesMax(), other.writesMax()),
                Math.max(one.nanosMax(), other.nanosMax()));
    }

    private static Violation violation(
            String key, RegisterHistory register, Operation wrong, List<ClientOperation> ofKey) {
        var offending = register.whose(wrong);
        var answer = offending.answer();
        long until = answer == null ? Long.MAX_VALUE : answer.nanos();
        long seen = version(key, offending);
        var before = new ArrayList<ClientOperation>();
        for (var one : ofKey)
            if (one != offending
                    && one.question().consistency() == Consistency.linearizable
                    && one.question().nanos() <= until) before.add(one);
        before.sort(Comparator.comparingLong(one -> one.question().nanos()));
        var around = new ArrayList<ClientOperation>(List.of(offending));
        before.stream()
                .filter(one -> seen > 0 && isWrite(one) && version(key, one) == seen)
                .findFirst()
                .ifPresent(around::add);
        for (var one : before.reversed())
            if (around.size() < AROUND_MAX && !around.contains(one)) around.add(one);
        around.sort(Comparator.comparingLong(one -> one.question().nanos()));
        return new Violation(key, offending, register.newerThan(offending, seen), around);
    }

    private static boolean isWrite(ClientOperation operation) {
        return operation.question().kind() != Kind.read;
    }

    /// What it wrote or read of a key.
    private static long version(String key, ClientOperation operation) {
        return operation.steps().stream()
                .filter(step -> step.key().equals(key))
                .mapToLong(ClientOperation.Step::version)
                .findFirst()
                .orElse(0);
    }
}
