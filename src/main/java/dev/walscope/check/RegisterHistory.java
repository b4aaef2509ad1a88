package dev.walscope.check;

import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One key's operations as a register's, whose values are the versions: those tell two writes of
/// the same value from each other, and a retry from another write.
///
/// What was read and nobody here wrote becomes a write of its own, between the latest moment that
/// its version tells and the first answer that had it.
final class RegisterHistory {
    private record Part(ClientOperation operation, Step step) {
        long asked() {
            return operation.question().nanos();
        }

        long answered() {
            return Objects.requireNonNull(operation.answer()).nanos();
        }

        long appliedId() {
            return Objects.requireNonNull(operation.answer()).appliedId();
        }
    }

    /// A change of the key that is known to have been made.
    private record Effect(long version, boolean isDelete, long from, long to, ClientOperation of) {}

    private final String key;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Operation, ClientOperation> whose = new IdentityHashMap<>();
    private final TreeMap<Long, Effect> effects = new TreeMap<>();
    private final SortedSet<Long> unseen = new TreeSet<>();

    /// The versions that are known from reads alone.
    private final SortedSet<Long> inferred = new TreeSet<>();

    private final List<Part> reads = new ArrayList<>();
    private final List<Part> localReads = new ArrayList<>();

    /// Whose outcome nobody knows.
    private final List<Part> unknown = new ArrayList<>();

    RegisterHistory(String key, List<ClientOperation> all) {
        this.key = key;
        var parts = new ArrayList<Part>();
        for (var one : all)
            for (var step : one.steps()) if (step.key().equals(key)) parts.add(new Part(one, step));
        parts.forEach(this::sort);
        unknown.removeIf(part -> withRetries(part));
        reads.forEach(this::explainVersion);
        localReads.forEach(this::noteForeign);
        reads.forEach(this::explainAbsence);
        effects.values().forEach(this::add);
        for (var part : unknown)
            if (part.step().kind() == Kind.delete)
                add(new Operation.Delete(null), part.asked(), Operation.NEVER, part.operation());
        for (var part : reads)
            add(
                    new Operation.Read(isAbsent(part) ? null : label(part.step().version())),
                    part.asked(),
                    part.answered(),
                    part.operation());
    }

    List<Operation> operations() {
        return operations;
    }

    ClientOperation whose(Operation operation) {
        return Objects.requireNonNull(whose.get(operation));
    }

    /// The versions that were read and are none of its writes'; 0 for a deletion.
    SortedSet<Long> unseen() {
        return unseen;
    }

    private static String label(long version) {
        return Long.toString(version);
    }

    private static boolean isAbsent(Part read) {
        return Boolean.FALSE.equals(read.step().found());
    }

    private void sort(Part part) {
        var operation = part.operation();
        var step = part.step();
        boolean isRead = step.kind() == Kind.read || isAbsent(part);
        if (operation.outcome() == Outcome.info && step.kind() != Kind.read) unknown.add(part);
        if (operation.outcome() != Outcome.ok) return;
        boolean isReplayed = operation.answer() != null && operation.answer().replayed();
        if (!isRead) {
            // Of what was answered from memory it is not known when it was done.
            if (step.version() > 0) note(part, isReplayed ? 0 : part.asked());
        } else if (!isReplayed && isKnown(step)) {
            boolean isLocal = operation.question().consistency() == Consistency.local;
            (isLocal ? localReads : reads).add(part);
        }
    }

    private static boolean isKnown(Step read) {
        return read.version() > 0 || Boolean.FALSE.equals(read.found());
    }

    /// Two answers of one version are of the same write, which was made before the first of them.
    private void note(Part part, long from) {
        var version = part.step().version();
        boolean isDelete = part.step().kind() == Kind.delete;
        effects.merge(
                version,
                new Effect(version, isDelete, from, part.answered(), part.operation()),
                (one, other) ->
                        new Effect(
                                version,
                                isDelete,
                                Math.min(one.from(), other.from()),
                                Math.min(one.to(), other.to()),
                                one.to() <= other.to() ? one.of() : other.of()));
    }

    /// @return whether a retry was told what became of it: then it may have been made since this
    /// copy was sent
    private boolean withRetries(Part lost) {
        var request = lost.operation().question().request();
        if (request == null) return false;
        for (var effect : effects.values()) {
            if (!request.equals(effect.of().question().request())) continue;
            long from = Math.min(effect.from(), lost.asked());
            effects.put(
                    effect.version(),
                    new Effect(
                            effect.version(), effect.isDelete(), from, effect.to(), effect.of()));
            return true;
        }
        return false;
    }

    private void explainVersion(Part read) {
        long version = read.step().version();
        if (isAbsent(read)) return;
        var known = effects.get(version);
        if (known != null) {
            if (inferred.contains(version)) seenBy(read, known);
            return;
        }
        inferred.add(version);
        var lost = lostWrite(read);
        if (lost == null) {
            unseen.add(version);
            long from = Math.min(askedBefore(version), read.asked());
            var effect = new Effect(version, false, from, read.answered(), read.operation());
            effects.put(version, effect);
        } else {
            unknown.remove(lost);
            var found = new Effect(version, false, lost.asked(), read.answered(), lost.operation());
            effects.put(version, found);
        }
    }

    /// Whoever read it first bounds when it was written.
    private void seenBy(Part read, Effect effect) {
        if (read.answered() >= effect.to()) return;
        effects.put(
                effect.version(),
                new Effect(
                        effect.version(),
                        effect.isDelete(),
                        Math.min(effect.from(), read.asked()),
                        read.answered(),
                        effect.of()));
    }

    /// A write whose answer never came, and that wrote what is read here.
    private @Nullable Part lostWrite(Part read) {
        for (var part : unknown)
            if (part.step().kind() == Kind.write
                    && part.asked() <= read.answered()
                    && Objects.equals(part.step().value(), read.step().value())) return part;
        return null;
    }

    /// When the last of the older versions was asked for: a newer one was written behind it.
    private long askedBefore(long version) {
        return effects.headMap(version).values().stream().mapToLong(Effect::from).max().orElse(0);
    }

    private void noteForeign(Part read) {
        if (!isAbsent(read)
                && !effects.containsKey(read.step().version())
                && lostWrite(read) == null) unseen.add(read.step().version());
    }

    /// That a key is gone which was written before is somebody's deletion: a node says up to where
    /// it had applied the log, and what it has applied it cannot have missed.
    private void explainAbsence(Part read) {
        if (!isAbsent(read)) return;
        var last = lastBefore(read);
        if (last == null || last.isDelete()) return;
        for (var part : unknown)
            if (part.step().kind() == Kind.delete && part.asked() <= read.answered()) return;
        unseen.add(0L);
        add(
                new Operation.Delete(null),
                Math.min(last.from(), read.asked()),
                read.answered(),
                read.operation());
    }

    private @Nullable Effect lastBefore(Part read) {
        if (read.appliedId() > 0) {
            var last = effects.floorEntry(read.appliedId());
            return last == null ? null : last.getValue();
        }
        Effect last = null;
        for (var effect : effects.values()) if (effect.to() < read.asked()) last = effect;
        return last;
    }

    private void add(Effect effect) {
        add(
                effect.isDelete()
                        ? new Operation.Delete(null)
                        : new Operation.Write(label(effect.version())),
                effect.from(),
                effect.to(),
                effect.of());
    }

    private void add(Operation.Did did, long from, long to, ClientOperation of) {
        var operation = new Operation(key, did, from, to);
        operations.add(operation);
        whose.put(operation, of);
    }

    HistoryCheck.Local local() {
        int stale = 0;
        int writesMax = 0;
        long nanosMax = 0;
        for (var read : localReads) {
            var missed = missed(read);
            if (missed.isEmpty()) continue;
            stale++;
            writesMax = Math.max(writesMax, missed.size());
            long first = missed.stream().mapToLong(Effect::to).min().orElseThrow();
            nanosMax = Math.max(nanosMax, read.asked() - first);
        }
        return new HistoryCheck.Local(localReads.size(), stale, writesMax, nanosMax);
    }

    /// What had been acknowledged before it was asked, and it did not say.
    private List<Effect> missed(Part read) {
        var missed = new ArrayList<Effect>();
        long has = isAbsent(read) ? read.appliedId() : read.step().version();
        for (var effect : effects.tailMap(has, false).values())
            if (effect.to() < read.asked()) missed.add(effect);
        boolean isAlike = isAbsent(read) && !missed.isEmpty() && missed.getLast().isDelete();
        return isAlike ? List.of() : missed;
    }

    /// @return the newest version that had been acknowledged before `read` was asked, when it is
    /// newer than the one that it saw; else 0
    long newerThan(ClientOperation read, long seen) {
        var answer = read.answer();
        if (read.question().kind() != Kind.read || answer == null) return 0;
        long newest = 0;
        for (var effect : effects.values())
            if (effect.to() < read.question().nanos()) newest = effect.version();
        long has = Math.max(seen, seen == 0 ? answer.appliedId() : 0);
        return newest > has ? newest : 0;
    }
}
