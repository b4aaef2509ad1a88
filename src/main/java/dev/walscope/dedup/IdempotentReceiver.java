package dev.walscope.dedup;

import dev.walscope.entry.Entry;
import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Knows which requests have been carried out, so that a client that heard no answer may just ask
/// again ("Idempotent Receiver" in *Patterns of Distributed Systems*).
///
/// A write passes four methods: [#decide] whether it is new; [#reserve] its place while it is on
/// its way to the disk, so that a second copy meets it; then [#commit] or, if the disk failed,
/// [#rollback]. What only learns of entries uses [#commit] (a follower) or [#restore] (a start).
/// Only successes are remembered, and that a condition did not hold: what answered 404 may be asked
/// again.
///
/// Time is the leader's as it stands in the entries, and must not run backwards from one write to
/// the next. Asking changes nothing but counts; only `commit` and `restore` make anything be
/// forgotten, so replicas with the same log and limits remember the same. GETs, and writes whose
/// conditions did not hold, are not in the log: each node remembers its own, within limits of their
/// own.
///
/// The log's writer thread makes the decisions; any thread may ask. Every method is short.
public final class IdempotentReceiver {
    /// Stands for the key of a request that has several.
    private static final String NO_KEY = "";

    private final Limits writeLimits;
    private Memory<Remembered.Write> writes;

    /// What is in no log: GETs, and writes whose conditions did not hold.
    private final Memory<Remembered> own;

    private final Map<Identity, Remembered.Write> reserved = new HashMap<>();
    private final Map<Identity, Remembered.Unmet> reservedUnmet = new HashMap<>();
    private final Counts counts = new Counts();
    private final MessageDigest sha256;

    /// @param writes for what the log holds; the same on all replicas
    /// @param own for what is in no log, and this node alone remembers
    public IdempotentReceiver(Limits writes, Limits own) {
        this.writeLimits = writes;
        this.writes = new Memory<>(writes);
        this.own = new Memory<>(own);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Whether a write is new. To be asked once for each request that arrives.
    ///
    /// @param tag with the leader's time now, at least that of the log's last entry
    /// @param key `null` exactly when `operation` is TXN
    /// @param value `null` exactly when `operation` is DELETE
    /// @param guard tells retries of what was not written apart; what was is in the log without it
    public synchronized Decision decide(
            RequestTag tag,
            Operation operation,
            @Nullable String key,
            @Nullable JsonText value,
            Guard guard) {
        var identity = Identity.of(tag, RequestKind.of(operation));
        var before = write(identity, tag.timestampMs());
        if (before == null) {
            var refused = refused(identity, tag.timestampMs());
            if (refused != null) return decideAgain(refused, key, value, guard);
            if (isKnown(tag)) counts.otherOperations++;
            return new Decision.Fresh();
        }
        if (before.fingerprint().equals(RequestDigest.of(sha256, key, value))) {
            counts.duplicates++;
            return new Decision.Replay(before.id());
        }
        counts.conflicts++;
        return new Decision.Conflict(before.id());
    }

    private Decision decideAgain(
            Remembered.Unmet before, @Nullable String key, @Nullable JsonText value, Guard guard) {
        if (before.guard().equals(guard)
                && before.fingerprint().equals(RequestDigest.of(sha256, key, value))) {
            counts.duplicates++;
            return new Decision.Unmet(before.found());
        }
        counts.conflicts++;
        return new Decision.Conflict(0);
    }

    /// Notes that a write is not to be made, since its conditions do not hold, until that is
    /// [told][#told].
    public synchronized Remembered.Unmet reserveUnmet(
            RequestTag tag,
            Operation operation,
            @Nullable String key,
            @Nullable JsonText value,
            Guard guard,
            List<KeyState> found) {
        var kind = RequestKind.of(operation);
        var named = key == null ? NO_KEY : key;
        var made =
                new Remembered.Unmet(
                        tag, kind, named, RequestDigest.of(sha256, key, value), guard, found);
        reservedUnmet.put(Identity.of(tag, kind), made);
        return made;
    }

    /// What a write was refused on is on disk, and its client is told now.
    public synchronized Forgotten told(Remembered.Unmet answer) {
        forget(answer);
        return remember(own, answer);
    }

    /// Its client was not told: a retry is judged anew.
    public synchronized void forget(Remembered.Unmet answer) {
        reservedUnmet.remove(Identity.of(answer.tag(), answer.kind()), answer);
    }

    private Remembered.@Nullable Unmet refused(Identity identity, long nowMs) {
        var staged = reservedUnmet.get(identity);
        return staged != null ? staged : (Remembered.Unmet) own.find(identity, nowMs);
    }

    /// Notes an entry that is about to be written, if its request has an identity.
    public synchronized void reserve(Entry staged) {
        staged.request()
                .ifPresent(tag -> reserved.put(identity(tag, staged), remembered(tag, staged)));
    }

    /// Forgets all reservations: the batch was not written.
    public synchronized void rollback() {
        reserved.clear();
        reservedUnmet.clear();
    }

    /// Remembers an entry that is on disk, if its request has an identity. In the order of the log.
    public synchronized Forgotten commit(Entry durable) {
        if (durable.request().isEmpty()) return Forgotten.NONE;
        return remember(writes, taken(durable.request().get(), durable));
    }

    /// As [#commit] for an entry that an earlier run of this node has counted already.
    public synchronized void restore(Entry durable) {
        if (durable.request().isEmpty()) return;
        restore(writes, taken(durable.request().get(), durable));
    }

    private static void restore(Memory<Remembered.Write> into, Remembered.Write write) {
        into.expire(write.tag().timestampMs());
        into.add(write);
    }

    /// As [#restore] for what a snapshot says of an entry.
    public synchronized void restore(Remembered.Write write) {
        restore(writes, write);
    }

    /// What is remembered of writes, in the order of the log.
    public synchronized List<Remembered.Write> writes() {
        return writes.all();
    }

    /// What is to be remembered of an entry's request, if it has an identity.
    public synchronized Optional<Remembered.Write> toRemember(Entry entry) {
        return entry.request().map(tag -> remembered(tag, entry));
    }

    /// Remembers writes whose entries became readable late, each in its place in the log's order.
    ///
    /// What is held is the newest of the log, so what is held and what was missing come to what the
    /// whole log would.
    public synchronized void restoreLate(List<Remembered.Write> late) {
        var inOrder = new TreeMap<Long, Remembered.Write>();
        for (var write : writes.all()) inOrder.put(write.id(), write);
        for (var write : late) inOrder.put(write.id(), write);
        var anew = new Memory<Remembered.Write>(writeLimits);
        inOrder.values().forEach(write -> restore(anew, write));
        writes = anew;
    }

    /// Forgets all writes.
    public synchronized void clearWrites() {
        writes = new Memory<>(writeLimits);
    }

    /// Whether a GET is new. To be asked once for each request that arrives.
    ///
    /// @param tag with this node's time now
    public synchronized ReadDecision recallRead(RequestTag tag, String key) {
        var decision = recall(tag, key);
        if (decision instanceof ReadDecision.Fresh && isKnown(tag)) counts.otherOperations++;
        return decision;
    }

    /// Remembers the answer of a GET that was new when asked. When another copy of it was quicker,
    /// that one's answer holds: answer as the decision says.
    ///
    /// @param answer the exact bytes of the answer's body; not to be written to any more
    /// @param version of the key that it tells
    public synchronized ReadDecision rememberRead(
            RequestTag tag, String key, byte[] answer, long version) {
        var decision = recall(tag, key);
        if (decision instanceof ReadDecision.Fresh)
            remember(own, new Remembered.Read(tag, key, answer, version));
        return decision;
    }

    private ReadDecision recall(RequestTag tag, String key) {
        var identity = Identity.of(tag, RequestKind.GET);
        var before = (Remembered.Read) own.find(identity, tag.timestampMs());
        if (before == null) return new ReadDecision.Fresh();
        if (before.key().equals(key)) {
            counts.duplicates++;
            return new ReadDecision.Replay(before.answer(), before.version());
        }
        counts.conflicts++;
        return new ReadDecision.Conflict(before.key());
    }

    /// What was remembered of an identity; without a `kind` the newest write, or else the GET.
    public synchronized Optional<Remembered> lookup(
            String clientId, String requestId, Optional<RequestKind> kind, long nowMs) {
        return Stream.of(RequestKind.values())
                .filter(any -> kind.isEmpty() || kind.get() == any)
                .map(any -> new Identity(clientId, requestId, any))
                .flatMap(identity -> Stream.ofNullable(found(identity, nowMs)))
                .max(Comparator.comparingLong(IdempotentReceiver::rank));
    }

    private static long rank(Remembered request) {
        return request instanceof Remembered.Write write ? write.id() : 0;
    }

    /// The newest of what is remembered: writes in the order of the log, then what this node alone
    /// remembers.
    public synchronized List<Cached> newest(int limit, long nowMs) {
        return Stream.concat(writes.newest(nowMs), own.newest(nowMs)).limit(limit).toList();
    }

    public synchronized Stats stats(long nowMs) {
        return counts.stats(writes.size(nowMs) + own.size(nowMs));
    }

    private <T extends Remembered> Forgotten remember(Memory<T> memory, T request) {
        var tag = request.tag();
        var expired = memory.expire(tag.timestampMs());
        if (!isRemembered(tag)) counts.identities++;
        if (!writes.knows(tag.clientId()) && !own.knows(tag.clientId())) counts.clients++;
        var evicted = memory.add(request);
        counts.remembered++;
        if (expired.isEmpty() && evicted.isEmpty()) return Forgotten.NONE;
        if (!expired.isEmpty()) counts.cleanups++;
        counts.expired += expired.size();
        counts.evicted += evicted.size();
        return new Forgotten(expired, evicted);
    }

    /// What was reserved for `entry`, or made of it when nothing was.
    private Remembered.Write taken(RequestTag tag, Entry entry) {
        var identity = identity(tag, entry);
        var staged = reserved.get(identity);
        if (staged == null || staged.id() != entry.id()) return remembered(tag, entry);
        reserved.remove(identity);
        return staged;
    }

    private Remembered.Write remembered(RequestTag tag, Entry entry) {
        var fingerprint = RequestDigest.of(sha256, entry.key(), entry.value());
        var key = entry.key() == null ? NO_KEY : entry.key();
        return new Remembered.Write(tag, entry.operation(), key, fingerprint, entry.id());
    }

    private static Identity identity(RequestTag tag, Entry entry) {
        return Identity.of(tag, RequestKind.of(entry.operation()));
    }

    private Remembered.@Nullable Write write(Identity identity, long nowMs) {
        var staged = reserved.get(identity);
        return staged != null ? staged : writes.find(identity, nowMs);
    }

    private @Nullable Remembered found(Identity identity, long nowMs) {
        var write = writes.find(identity, nowMs);
        return write != null ? write : own.find(identity, nowMs);
    }

    private boolean isRemembered(RequestTag tag) {
        for (var kind : RequestKind.values())
            if (found(Identity.of(tag, kind), tag.timestampMs()) != null) return true;
        return false;
    }

    /// Remembered or reserved, whatever the operation.
    private boolean isKnown(RequestTag tag) {
        return isRemembered(tag)
                || Stream.of(RequestKind.values())
                        .map(kind -> Identity.of(tag, kind))
                        .anyMatch(it -> reserved.containsKey(it) || reservedUnmet.containsKey(it));
    }

    /// Since the start.
    private static final class Counts {
        long identities;
        long clients;
        long remembered;
        long duplicates;
        long otherOperations;
        long cleanups;
        long expired;
        long evicted;
        long conflicts;

        Stats stats(long size) {
            return new Stats(
                    size,
                    identities,
                    clients,
                    remembered,
                    duplicates,
                    duplicates,
                    otherOperations,
                    cleanups,
                    expired,
                    evicted,
                    conflicts);
        }
    }
}
