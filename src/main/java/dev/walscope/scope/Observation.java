package dev.walscope.scope;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One thing learnt about one node at one moment; [Fold] makes a state of a series of them.
///
/// Only the order of observations of the same node matters.
public sealed interface Observation {
    String node();

    /// Milliseconds since 1970, on the watcher's clock.
    long atMs();

    /// The window started, attached to, or changed the process behind a node.
    record MemberChanged(String node, long atMs, String url, Role role, ProcessView process)
            implements Observation {}

    /// The window no longer has to do with a node.
    record MemberGone(String node, long atMs) implements Observation {}

    record LinkChanged(String node, long atMs, LinkView link) implements Observation {}

    record StatusSeen(String node, long atMs, NodeStatus status) implements Observation {}

    record EventSeen(String node, long atMs, NodeEvent event) implements Observation {}

    /// Entries in id order, as one answer of `GET /wal` listed them.
    record EntriesSeen(String node, long atMs, List<LogEntry> entries) implements Observation {}

    record SegmentsSeen(String node, long atMs, SegmentInfo.Listing listing)
            implements Observation {}

    record DetailSeen(String node, long atMs, DetailView detail) implements Observation {}

    record DeduplicationSeen(String node, long atMs, DeduplicationStats stats)
            implements Observation {}

    /// The requests that a node remembers, newest first.
    record CachedSeen(String node, long atMs, List<CachedRequest> requests)
            implements Observation {}

    record LagSeen(String node, long atMs, LagHistory history) implements Observation {}

    /// The node's events do not arrive; `reason` is one sentence.
    record Unreachable(String node, long atMs, @Nullable String reason) implements Observation {}

    /// A write through the window was answered with success.
    record WriteAcknowledged(String node, long atMs, long id, String operation, String key)
            implements Observation {}
}
