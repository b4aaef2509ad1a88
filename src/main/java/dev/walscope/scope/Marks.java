package dev.walscope.scope;

import dev.walscope.api.Integrity;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;

/// The marked entries of one node by id; immutable. At most 2,000: the oldest ids go first.
@Recorded
public record Marks(SortedMap<Long, EntryMark> byId) {
    private static final int MARKS_MAX = 2_000;

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
        if (changed.size() > MARKS_MAX) changed.pollFirstEntry();
        return new Marks(changed);
    }

    /// Without the crosses of entries that can be read again, as far as `integrity` names all that
    /// cannot: bytes are put right by more than a peer's repair.
    Marks onlyCorrupt(Integrity integrity) {
        boolean isComplete = integrity.corruptIds().size() == integrity.corrupt();
        var sound =
                byId.entrySet().stream()
                        .filter(mark -> mark.getValue().corrupt() != null)
                        .map(Map.Entry::getKey)
                        .filter(id -> !integrity.corruptIds().contains(id))
                        .toList();
        if (!isComplete || sound.isEmpty()) return this;
        var changed = new TreeMap<>(byId);
        sound.forEach(id -> changed.computeIfPresent(id, (_, mark) -> mark.readable()));
        return new Marks(changed);
    }

    /// All bytes have been read and checked: what is still wrong with them is told.
    Marks checked() {
        if (byId.values().stream().allMatch(mark -> mark.changedMs() == 0)) return this;
        var now = new TreeMap<>(byId);
        now.replaceAll((_, mark) -> mark.checked());
        return new Marks(now);
    }

    /// The same with other moments of change.
    public Marks timed(LongUnaryOperator other) {
        if (byId.values().stream().allMatch(mark -> mark.changedMs() == 0)) return this;
        var now = new TreeMap<>(byId);
        now.replaceAll((_, mark) -> mark.timed(other));
        return new Marks(now);
    }

    Marks upTo(long lastId) {
        return new Marks(new TreeMap<>(byId.headMap(lastId + 1)));
    }
}
