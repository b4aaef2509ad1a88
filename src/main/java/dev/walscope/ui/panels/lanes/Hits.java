package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.EntryFilter;

import java.util.TreeMap;

/// The entries that are looked for, of all that are known: each id with a node that has it.
///
/// Reckoned anew only when the state or what is looked for is another.
final class Hits {
    private ClusterState state = ClusterState.EMPTY;
    private EntryFilter filter = EntryFilter.NONE;
    private TreeMap<Long, String> nodes = new TreeMap<>();

    record Hit(long id, String node) {}

    void look(ClusterState now, EntryFilter wanted) {
        if (now == state && wanted.equals(filter)) return;
        state = now;
        filter = wanted;
        nodes = new TreeMap<>();
        if (!wanted.isOn()) return;
        for (var node : now.nodes().reversed()) {
            for (var entry : node.log().entries())
                if (wanted.matches(node, entry.id(), now.entry(node, entry.id())))
                    nodes.put(entry.id(), node.name());
        }
    }

    int count() {
        return nodes.size();
    }

    /// The next one behind `id`, or before it; beyond the last the first.
    ///
    /// @return `null` when there is none
    @org.jspecify.annotations.Nullable
    Hit next(long id, boolean forth) {
        if (nodes.isEmpty()) return null;
        var found = forth ? nodes.higherEntry(id) : nodes.lowerEntry(id);
        if (found == null) found = forth ? nodes.firstEntry() : nodes.lastEntry();
        return new Hit(found.getKey(), found.getValue());
    }
}
