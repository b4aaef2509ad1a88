package dev.walscope.node.report;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Written.Span;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// With whose tokens entries were written, until that is told: answers come in any order, and make
/// stretches of entries again.
///
/// Not safe to share; takes as many entries as come between two events of a busy node, then forgets
/// the oldest.
final class Writers {
    private static final int ENTRIES_MAX = 4096;
    private static final int SPANS_MAX = 32;

    private final TreeMap<Long, String> byId = new TreeMap<>();

    void add(long id, String by) {
        byId.put(id, by);
        if (byId.size() > ENTRIES_MAX) byId.pollFirstEntry();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /// What there is to tell, which is then told.
    NodeEvent.Written taken() {
        List<Span> spans = new ArrayList<>();
        byId.forEach((id, by) -> add(spans, id, by));
        byId.clear();
        return new NodeEvent.Written(
                List.copyOf(spans.subList(Math.max(0, spans.size() - SPANS_MAX), spans.size())));
    }

    private static void add(List<Span> spans, long id, String by) {
        var last = spans.isEmpty() ? null : spans.getLast();
        if (last != null && last.last() == id - 1 && last.by().equals(by))
            spans.set(spans.size() - 1, new Span(by, last.first(), id));
        else spans.add(new Span(by, id, id));
    }
}
