package dev.walscope.scope;

import dev.walscope.api.LogEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The entries of one node's log that are known, by id; a bounded window onto a log of any length.
///
/// Holds what was looked at last: when it is full, the entries farthest from the newest page go.
@Recorded
public record LogWindow(List<LogEntry> entries) {
    public static final int ENTRIES_MAX = 4_096;

    public static final LogWindow EMPTY = new LogWindow(List.of());

    public LogWindow {
        entries = List.copyOf(entries);
    }

    public @Nullable LogEntry get(long id) {
        var at = at(id);
        return at < entries.size() && entries.get(at).id() == id ? entries.get(at) : null;
    }

    /// The newest that is known; 0 when none is.
    public long lastId() {
        return entries.isEmpty() ? 0 : entries.getLast().id();
    }

    /// The index of `id`, or of the first entry after it.
    public int at(long id) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).id() < id) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// Whether `count` more entries would push others out.
    public boolean isFullWith(long count) {
        return entries.size() + count > ENTRIES_MAX;
    }

    /// The first id of `first..last` that is not known, or `last + 1`.
    public long firstMissing(long first, long last) {
        long expected = first;
        for (int i = at(first); i < entries.size() && expected <= last; i++, expected++) {
            if (entries.get(i).id() != expected) return expected;
        }
        return expected;
    }

    /// This window with a page of entries, in id order, that replaces what was known of those ids.
    LogWindow with(List<LogEntry> page) {
        if (page.isEmpty()) return this;
        var merged = new ArrayList<LogEntry>(entries.size() + page.size());
        merged.addAll(entries.subList(0, at(page.getFirst().id())));
        int before = merged.size();
        merged.addAll(page);
        merged.addAll(entries.subList(at(page.getLast().id() + 1), entries.size()));
        return new LogWindow(near(merged, before, page.size()));
    }

    private static List<LogEntry> near(List<LogEntry> all, int pageAt, int pageSize) {
        if (all.size() <= ENTRIES_MAX) return all;
        int from = pageAt - (ENTRIES_MAX - pageSize) / 2;
        from = Math.clamp(from, 0, all.size() - ENTRIES_MAX);
        return all.subList(from, from + ENTRIES_MAX);
    }

    LogWindow upTo(long lastId) {
        return new LogWindow(entries.subList(0, at(lastId + 1)));
    }

    LogWindow from(long firstId) {
        return new LogWindow(entries.subList(at(firstId), entries.size()));
    }

    LogWindow without(long id) {
        var rest = new ArrayList<>(entries);
        rest.removeIf(entry -> entry.id() == id);
        return new LogWindow(rest);
    }
}
