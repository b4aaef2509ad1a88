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
        return ending(0, List.of(item), maxItems);
    }

    /// The series with its newest item replaced.
    public Recent<T> latest(T item) {
        return ending(1, List.of(item), items.size());
    }

    /// The series with `end` instead of its `gone` newest items.
    Recent<T> ending(int gone, List<T> end, int maxItems) {
        int until = items.size() - gone;
        var changed = new ArrayList<T>(Math.min(until + end.size(), maxItems));
        changed.addAll(items.subList(Math.max(0, until + end.size() - maxItems), until));
        changed.addAll(end);
        return new Recent<>(changed);
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public T last() {
        return items.getLast();
    }
}
