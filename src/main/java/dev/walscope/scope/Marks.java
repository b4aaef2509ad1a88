package dev.walscope.scope;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// The marked entries of one node by id; immutable. At most 2,000: the oldest ids go first.
@Recorded
public record Marks(SortedMap<Long, EntryMark> byId) {
    private static final int MAX_MARKS = 2_000;

    public static final Marks NONE = new Marks(new TreeMap<>());

    public Marks {
        byId = Collections.unmodifiableSortedMap(byId);
    }

    public EntryMark of(long id) {
        return byId.getOrDefault(id, EntryMark.NONE);
    }

    public boolean isCorrupt(long id) {
        return of(id).corrupt() != null;
    }

    Marks with(long id, UnaryOperator<EntryMark> change) {
        var changed = new TreeMap<>(byId);
        changed.put(id, change.apply(of(id)));
        if (changed.size() > MAX_MARKS) changed.pollFirstEntry();
        return new Marks(changed);
    }

    Marks upTo(long lastId) {
        return new Marks(new TreeMap<>(byId.headMap(lastId + 1)));
    }
}
