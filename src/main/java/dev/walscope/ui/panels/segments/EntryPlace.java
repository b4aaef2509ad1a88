package dev.walscope.ui.panels.segments;

import dev.walscope.scope.NodeView;

import java.util.Optional;

/// Where an entry lies on a node's disk, as that node said.
record EntryPlace(int segment, long offset, int length) {
    /// Beyond the pages that are known here, an entry is where its node said when asked for it
    /// alone.
    static Optional<EntryPlace> of(NodeView node, long id) {
        var entry = node.log().get(id);
        if (entry != null)
            return Optional.of(new EntryPlace(entry.segment(), entry.offset(), entry.length()));
        var seen = node.detail();
        var detail = seen == null || seen.id() != id ? null : seen.detail();
        return detail == null
                ? Optional.empty()
                : Optional.of(new EntryPlace(detail.segment(), detail.offset(), detail.length()));
    }
}
