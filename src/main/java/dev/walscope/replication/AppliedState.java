package dev.walscope.replication;

import dev.walscope.dedup.Forgotten;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Entry;
import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;
import dev.walscope.entry.Operation;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.snapshot.Membership;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.SnapshotCapture;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;

/// What the log adds up to: the keys' values and the remembered requests, up to [#appliedId].
///
/// The writer thread applies; any thread reads.
public final class AppliedState {
    /// Of a line, all but the key and the value: the members' names, the numbers, and the ids of
    /// the longest request.
    private static final long LINE_BYTES = 220 + 2 * 6 * 256;

    private final IdempotentReceiver receiver;
    private final Consumer<Forgotten> onForgotten;
    /// Held while an entry is applied: who reads several keys reads them before or behind it.
    private final StampedLock point = new StampedLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition applied = lock.newCondition();
    private final KeyValueStore keys = new KeyValueStore();
    private final long maxBytes;
    private final StagedEntries staged;

    /// The ids up to [#appliedId] that could not be read, from the first to the last of each gap.
    private final NavigableMap<Long, Long> missing = new TreeMap<>();

    private volatile long appliedId;
    private volatile long longestLineBytes;
    private long lastTimestampMs;

    /// @param maxBytes of live keys and values, as [KeyValueStore#bytesOf] reckons them
    /// @param onForgotten hears which requests made room for others
    public AppliedState(
            IdempotentReceiver receiver, long maxBytes, Consumer<Forgotten> onForgotten) {
        this.receiver = receiver;
        this.maxBytes = maxBytes;
        this.onForgotten = onForgotten;
        staged = new StagedEntries(maxBytes);
    }

    public KeyValueStore keys() {
        return keys;
    }

    public IdempotentReceiver receiver() {
        return receiver;
    }

    public long maxBytes() {
        return maxBytes;
    }

    /// At least the bytes of the longest line so far: what reading one may take.
    public long longestLineBytes() {
        return longestLineBytes;
    }

    /// The last id whose effect a reader sees.
    public long appliedId() {
        return appliedId;
    }

    /// The newest time that stands in an entry. Writer thread only.
    public long lastTimestampMs() {
        return lastTimestampMs;
    }

    // ---- the batch under way: writer thread only

    /// What there is to refuse a write for, as things will be when what is staged is applied.
    public Optional<Answer> objection(Command command) {
        var guard = command.guard();
        for (var check : guard.checks())
            if (!check.holdsOf(staged.state(check.key(), keys)))
                return Optional.of(new Answer.Unmet(found(guard, command.operation()), false));
        if (command.operation() == Operation.DELETE
                && !staged.holds(command.writes().getFirst().key(), keys))
            return Optional.of(new Answer.NotFound());
        if (!staged.hasRoomFor(command.writes(), keys))
            return Optional.of(new Answer.StoreFull(noRoom()));
        return Optional.empty();
    }

    /// Only a transaction is told values.
    private List<KeyState> found(Guard guard, Operation operation) {
        return guard.reads().stream()
                .map(key -> staged.state(key, keys))
                .map(
                        state ->
                                operation == Operation.TXN
                                        ? state
                                        : new KeyState(state.key(), null, state.version()))
                .toList();
    }

    /// Whether the store, with what is staged, has room for what an entry would put there.
    public boolean hasRoomFor(Entry entry) {
        return staged.hasRoomFor(entry.writes(), keys);
    }

    /// Why there is no room, and what to do.
    public String noRoom() {
        return "The store holds "
                + keys.bytes()
                + " of the "
                + maxBytes
                + " bytes allowed by --max-memory; delete some keys, or start the node with more.";
    }

    public void staged(Entry entry) {
        staged.add(entry, keys);
    }

    /// The batch was not written.
    public void unstaged() {
        staged.clear();
    }

    // ---- applying

    /// What is there now, to be written down while more is applied. Writer thread only; ended by
    /// [KeyValueStore.Capture#end].
    ///
    /// @param bytesMax memory for values that are replaced before they are written down
    /// @param membership only where leaders are elected
    /// @return empty while entries are missing: what they say is not in it
    public Optional<SnapshotCapture> capture(long bytesMax, Optional<Membership> membership) {
        if (!missing.isEmpty()) return Optional.empty();
        return Optional.of(
                new SnapshotCapture(
                        appliedId,
                        keys.capture(appliedId, bytesMax),
                        receiver.writes(),
                        lastTimestampMs,
                        membership));
    }

    /// Takes in a snapshot at start, before what the log has behind it.
    public Snapshots.Reader snapshotReader() {
        return new Snapshots.Reader() {
            @Override
            public void begin() {
                clear();
            }

            @Override
            public void key(Entry entry) {
                keys.apply(entry);
                longestLineBytes = Math.max(longestLineBytes, lineBytes(entry));
            }

            @Override
            public void request(Remembered.Write write) {
                receiver.restore(write);
            }
        };
    }

    /// All of the snapshot has been taken in.
    public void restored(Snapshot snapshot) {
        appliedId = snapshot.id();
        lastTimestampMs = snapshot.timestampMs();
    }

    private void clear() {
        keys.clear();
        receiver.clearWrites();
        missing.clear();
        appliedId = 0;
        lastTimestampMs = 0;
    }

    /// Takes in what is read back at start.
    public WriteAheadLog.Reader reader() {
        return new WriteAheadLog.Reader() {
            @Override
            public void apply(Entry entry) {
                // applied ≤ last: what is applied is written, in the order of the log, once.
                if (entry.id() <= appliedId)
                    throw new IllegalStateException(
                            "entry " + entry.id() + " is applied behind entry " + appliedId);
                restore(entry);
            }

            @Override
            public void again() {
                clear();
            }
        };
    }

    private void restore(Entry entry) {
        if (entry.id() > appliedId + 1) missing.put(appliedId + 1, entry.id() - 1);
        keys.apply(entry);
        receiver.restore(entry);
        note(entry);
    }

    /// Applies an entry that has just been written.
    public void apply(Entry entry) {
        var stamp = point.writeLock();
        Forgotten forgotten;
        try {
            staged.applied(entry, keys.apply(entry));
            forgotten = receiver.commit(entry);
            note(entry);
        } finally {
            point.unlockWrite(stamp);
        }
        tell(forgotten);
    }

    private void tell(Forgotten forgotten) {
        if (!forgotten.expired().isEmpty() || !forgotten.evicted().isEmpty())
            onForgotten.accept(forgotten);
    }

    /// A client is told that a condition of its write did not hold.
    public void told(Remembered.Unmet answer) {
        tell(receiver.told(answer));
    }

    /// What keys are at one point of the log.
    ///
    /// @param id the last entry that counts
    public record Point(long id, List<KeyState> keys) {}

    /// What `asked` are, all at the same point: of a transaction none shows without the others.
    public Point read(List<String> asked) {
        var stamp = point.tryOptimisticRead();
        if (stamp != 0) {
            var read = readNow(asked);
            if (point.validate(stamp)) return read;
        }
        stamp = point.readLock();
        try {
            return readNow(asked);
        } finally {
            point.unlockRead(stamp);
        }
    }

    private Point readNow(List<String> asked) {
        return new Point(appliedId, asked.stream().map(keys::state).toList());
    }

    /// As [#read(List)] of one key.
    public KeyState read(String key) {
        var stamp = point.tryOptimisticRead();
        if (stamp != 0) {
            var read = keys.state(key);
            if (point.validate(stamp)) return read;
        }
        stamp = point.readLock();
        try {
            return keys.state(key);
        } finally {
            point.unlockRead(stamp);
        }
    }

    /// Entry `id` is written, changes no key and was staged by nobody.
    public void passOver(long id) {
        if (id <= appliedId)
            throw new IllegalStateException("entry " + id + " behind entry " + appliedId);
        appliedId = id;
    }

    /// The log's unreadable tail counts as applied: there is nothing to wait for.
    public void skipTo(long id) {
        if (id <= appliedId) return;
        missing.put(appliedId + 1, id);
        appliedId = id;
    }

    private void note(Entry entry) {
        noteTime(entry);
        appliedId = entry.id();
        var bytes = lineBytes(entry);
        if (bytes > longestLineBytes) longestLineBytes = bytes;
    }

    /// A line's bytes at the most: a key's character may be escaped.
    private static long lineBytes(Entry entry) {
        var key = entry.key();
        var value = entry.value();
        return LINE_BYTES
                + (key == null ? 0 : 6L * key.length())
                + (value == null ? 0 : value.length());
    }

    /// Puts in what entries add that were missing and can be read now.
    ///
    /// The order of entries is what their meaning depends on, so a late one counts only until a
    /// later one of its key. The keys of late entries are added up anew; all others are right as
    /// they are. So this takes memory for those keys only. When the log cannot be read, everything
    /// stays as it was.
    public void rebuild(WriteAheadLog log) throws IOException {
        if (missing.isEmpty()) return;
        var late = new Late();
        log.replay(missing.firstKey(), late::add);
        if (!late.requests.isEmpty()) receiver.restoreLate(late.requests);
        late.newest.forEach((key, write) -> keys.put(key, write.value(), write.id()));
        late.ids.forEach(this::isNoLongerMissing);
    }

    private void isNoLongerMissing(long id) {
        var gap = missing.floorEntry(id);
        if (gap == null) return;
        missing.remove(gap.getKey());
        if (gap.getKey() < id) missing.put(gap.getKey(), id - 1);
        if (id < gap.getValue()) missing.put(id + 1, gap.getValue());
    }

    /// The entries that were missing, and what the log makes of their keys.
    private final class Late {
        final List<Long> ids = new ArrayList<>();
        final List<Remembered.Write> requests = new ArrayList<>();
        final Map<String, LateWrite> newest = new HashMap<>();

        void add(Entry entry) {
            var gap = missing.floorEntry(entry.id());
            var isLate = gap != null && entry.id() <= gap.getValue();
            if (isLate) {
                ids.add(entry.id());
                receiver.toRemember(entry).ifPresent(requests::add);
                noteTime(entry);
                longestLineBytes = Math.max(longestLineBytes, lineBytes(entry));
            }
            for (var write : entry.writes())
                if (isLate || newest.containsKey(write.key()))
                    newest.put(write.key(), new LateWrite(entry.id(), write.value()));
        }
    }

    private record LateWrite(long id, @Nullable JsonText value) {}

    private void noteTime(Entry entry) {
        if (entry.request().isPresent())
            lastTimestampMs = Math.max(lastTimestampMs, entry.request().get().timestampMs());
    }

    /// Waits until entry `id` is applied.
    ///
    /// @return `false` when that took longer than `timeoutMs`
    public boolean awaitApplied(long id, long timeoutMs) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            while (appliedId < id) {
                if (left <= 0) return false;
                left = applied.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Wakes those who wait; once a batch.
    public void announce() {
        lock.lock();
        try {
            applied.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
