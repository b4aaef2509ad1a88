package dev.walscope.kv;

import dev.walscope.entry.CodePoints;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;

/// What the entries add up to so far: each key's newest value.
///
/// One thread applies, any thread reads. Nothing is ever put here that is not in the log.
public final class KeyValueStore {
    private static final Comparator<String> KEY_ORDER = CodePoints::compare;

    /// A key with a value, besides their characters, on a JVM with compressed pointers: the map's
    /// node (32) and its place in the table (8 at the most), the key's string and array (40), the
    /// value's object and array (32), and what rounding to eight bytes adds.
    private static final long ENTRY_BYTES = 128;

    private final Map<String, JsonText> values = new ConcurrentHashMap<>();
    private volatile long bytes;

    /// @return by how many bytes the store has grown, as [#bytes] reckons
    public long apply(Entry entry) {
        if (entry.key() == null) return 0;
        return put(entry.key(), entry.value());
    }

    /// Sets a key, or removes it when `value` is `null`.
    ///
    /// @return as [#apply]
    public long put(String key, @Nullable JsonText value) {
        var before = value == null ? values.remove(key) : values.put(key, value);
        var growth = bytesOf(key, value) - bytesOf(key, before);
        bytes = bytes + growth;
        return growth;
    }

    /// Forgets everything.
    public void clear() {
        values.clear();
        bytes = 0;
    }

    /// What a key with this value is reckoned at: 128 bytes, two for each character of the key, and
    /// one for each of the value's text; nothing without a value. (A key of Latin letters takes one
    /// byte a character; it is not looked at.)
    public static long bytesOf(String key, @Nullable JsonText value) {
        return value == null ? 0 : ENTRY_BYTES + 2L * key.length() + value.length();
    }

    /// What all keys and values take in memory.
    public long bytes() {
        return bytes;
    }

    public @Nullable JsonText get(String key) {
        return values.get(key);
    }

    public boolean contains(String key) {
        return values.containsKey(key);
    }

    public int size() {
        return values.size();
    }

    /// The first `limit` keys that begin with `prefix` and come after `after`, in order of code
    /// points.
    ///
    /// Looks at every key: keeping them sorted would make every write pay for a rare question.
    public List<String> keys(String prefix, @Nullable String after, int limit) {
        var largestFirst = new PriorityQueue<>(KEY_ORDER.reversed());
        for (var key : values.keySet()) {
            if (!key.startsWith(prefix)) continue;
            if (after != null && KEY_ORDER.compare(key, after) <= 0) continue;
            largestFirst.add(key);
            if (largestFirst.size() > limit) largestFirst.remove();
        }
        return largestFirst.stream().sorted(KEY_ORDER).toList();
    }
}
