package dev.walscope.replication;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;
import dev.walscope.entry.KeyWrite;
import dev.walscope.kv.KeyValueStore;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What will be in the store when the batch under way is written: what is staged counts as done, so
/// that each entry is decided on in the order of the log.
///
/// The store with what is staged never grows beyond `maxBytes`; it may be beyond when a log was
/// opened that adds up to more, and then only shrinks. The log's writer thread only.
final class StagedEntries {
    private final long maxBytes;

    /// The newest of each key.
    private final Map<String, Staged> newest = new HashMap<>();

    private int count;

    /// By how much the staged entries will make the store grow.
    private long growth;

    /// @param value `null` when the entry takes the key away
    private record Staged(long id, @Nullable JsonText value) {}

    StagedEntries(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// What `key` will be.
    KeyState state(String key, KeyValueStore keys) {
        var last = newest.get(key);
        if (last == null) return keys.state(key);
        return new KeyState(key, last.value, last.value == null ? 0 : last.id);
    }

    /// Whether there will be such a key.
    boolean holds(String key, KeyValueStore keys) {
        var last = newest.get(key);
        return last == null ? keys.contains(key) : last.value != null;
    }

    /// Whether there will be room for the values in place of those that their keys then have. What
    /// does not make the store larger always has room.
    boolean hasRoomFor(List<KeyWrite> writes, KeyValueStore keys) {
        long more = 0;
        for (var write : writes) more += growthBy(write, keys);
        return more <= 0 || keys.bytes() + growth + more <= maxBytes;
    }

    private long growthBy(KeyWrite write, KeyValueStore keys) {
        var key = write.key();
        var last = newest.get(key);
        var before = last == null ? keys.get(key) : last.value;
        return KeyValueStore.bytesOf(key, write.value()) - KeyValueStore.bytesOf(key, before);
    }

    void add(Entry staged, KeyValueStore keys) {
        count++;
        for (var write : staged.writes()) {
            growth += growthBy(write, keys);
            newest.put(write.key(), new Staged(staged.id(), write.value()));
        }
    }

    /// An entry is in the store now.
    ///
    /// @param grown by how much that made it grow
    void applied(Entry entry, long grown) {
        if (count == 0) return;
        growth -= grown;
        for (var write : entry.writes())
            newest.computeIfPresent(
                    write.key(), (_, staged) -> staged.id == entry.id() ? null : staged);
        if (--count == 0) clear();
    }

    /// The batch was not written.
    void clear() {
        newest.clear();
        count = 0;
        growth = 0;
    }
}
