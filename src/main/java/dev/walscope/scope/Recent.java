package dev.walscope.scope;

import java.util.ArrayList;
import java.util.List;

/// The newest of a series, oldest first, immutable and bounded: what does not fit falls out in
/// front.
@Recorded
public record Recent<T>(List<T> items) {
    public Recent {
        items = List.copyOf(items);
    }

    public static <T> Recent<T> none() {
        return new Recent<>(List.of());
    }

    public Recent<T> plus(T item, int maxItems) {
        var longer = new ArrayList<T>(Math.min(items.size() + 1, maxItems));
        longer.addAll(items.subList(Math.max(0, items.size() + 1 - maxItems), items.size()));
        longer.add(item);
        return new Recent<>(longer);
    }

    /// The series with its newest item replaced.
    public Recent<T> latest(T item) {
        var changed = new ArrayList<>(items);
        changed.set(changed.size() - 1, item);
        return new Recent<>(changed);
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public T last() {
        return items.getLast();
    }
}
