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

    private final Map<String, JsonText> values = new ConcurrentHashMap<>();

    public void apply(Entry entry) {
        if (entry.key() == null) return;
        if (entry.value() == null) values.remove(entry.key());
        else values.put(entry.key(), entry.value());
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
