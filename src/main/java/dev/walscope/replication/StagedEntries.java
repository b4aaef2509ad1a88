package dev.walscope.replication;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.kv.KeyValueStore;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// What will be in the store when the batch under way is written: what is staged counts as done, so
/// that each entry is decided on in the order of the log.
///
/// The store with what is staged never grows beyond `maxBytes`; it may be beyond when a log was
/// opened that adds up to more, and then only shrinks. The log's writer thread only.
final class StagedEntries {
    private final long maxBytes;

    /// The newest of each key.
    private final Map<String, Entry> newest = new HashMap<>();

    private int count;

    /// By how much the staged entries will make the store grow.
    private long growth;

    StagedEntries(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Whether there will be such a key.
    boolean holds(String key, KeyValueStore keys) {
        var last = newest.get(key);
        return last == null ? keys.contains(key) : last.operation() == Operation.SET;
    }

    /// Whether there will be room for a value in place of the one that the key then has. What does
    /// not make the store larger always has room.
    boolean hasRoomFor(String key, @Nullable JsonText value, KeyValueStore keys) {
        var more = growthBy(key, value, keys);
        return more <= 0 || keys.bytes() + growth + more <= maxBytes;
    }

    private long growthBy(String key, @Nullable JsonText value, KeyValueStore keys) {
        var last = newest.get(key);
        var before = last == null ? keys.get(key) : last.value();
        return KeyValueStore.bytesOf(key, value) - KeyValueStore.bytesOf(key, before);
    }

    void add(Entry staged, KeyValueStore keys) {
        count++;
        var key = staged.key();
        if (key == null) return;
        growth += growthBy(key, staged.value(), keys);
        newest.put(key, staged);
    }

    /// An entry is in the store now.
    ///
    /// @param grown by how much that made it grow
    void applied(Entry entry, long grown) {
        if (count == 0) return;
        growth -= grown;
        if (entry.key() != null) newest.remove(entry.key(), entry);
        if (--count == 0) clear();
    }

    /// The batch was not written.
    void clear() {
        newest.clear();
        count = 0;
        growth = 0;
    }
}
