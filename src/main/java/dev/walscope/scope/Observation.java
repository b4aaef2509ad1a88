package dev.walscope.scope;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;
import dev.walscope.check.ClientOperation;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One thing learnt about one node at one moment; [Fold] makes a state of a series of them.
///
/// Only the order of observations of the same node matters. As a line of a recording each carries
/// its `type`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Observation.MemberChanged.class, name = "member_changed"),
    @JsonSubTypes.Type(value = Observation.MemberGone.class, name = "member_gone"),
    @JsonSubTypes.Type(value = Observation.MemberRenamed.class, name = "member_renamed"),
    @JsonSubTypes.Type(value = Observation.DataWiped.class, name = "data_wiped"),
    @JsonSubTypes.Type(value = Observation.DataRestored.class, name = "data_restored"),
    @JsonSubTypes.Type(value = Observation.BytesChanged.class, name = "bytes_changed"),
    @JsonSubTypes.Type(value = Observation.Scrubbed.class, name = "scrubbed"),
    @JsonSubTypes.Type(value = Observation.LinkChanged.class, name = "link_changed"),
    @JsonSubTypes.Type(value = Observation.StatusSeen.class, name = "status_seen"),
    @JsonSubTypes.Type(value = Observation.EventSeen.class, name = "event_seen"),
    @JsonSubTypes.Type(value = Observation.EntriesSeen.class, name = "entries_seen"),
    @JsonSubTypes.Type(value = Observation.SegmentsSeen.class, name = "segments_seen"),
    @JsonSubTypes.Type(value = Observation.DetailSeen.class, name = "detail_seen"),
    @JsonSubTypes.Type(value = Observation.DeduplicationSeen.class, name = "deduplication_seen"),
    @JsonSubTypes.Type(value = Observation.CachedSeen.class, name = "cached_seen"),
    @JsonSubTypes.Type(value = Observation.LagSeen.class, name = "lag_seen"),
    @JsonSubTypes.Type(value = Observation.LogsCompared.class, name = "logs_compared"),
    @JsonSubTypes.Type(value = Observation.Unreachable.class, name = "unreachable"),
    @JsonSubTypes.Type(value = Observation.WriteAcknowledged.class, name = "write_acknowledged"),
    @JsonSubTypes.Type(value = Observation.OperationAsked.class, name = "operation_asked"),
    @JsonSubTypes.Type(value = Observation.OperationAnswered.class, name = "operation_answered"),
    @JsonSubTypes.Type(value = Observation.OperationsLeft.class, name = "operations_left"),
})
public sealed interface Observation {
    String node();

    /// Milliseconds since 1970, on the watcher's clock.
    long atMs();

    /// The window started, attached to, or changed the process behind a node.
    record MemberChanged(String node, long atMs, String url, Role role, ProcessView process)
            implements Observation {}

    /// The window no longer has to do with a node.
    record MemberGone(String node, long atMs) implements Observation {}

    /// The same node goes by `name` from now on: a leader that follows has another one.
    record MemberRenamed(String node, long atMs, String name) implements Observation {}

    /// The window took the data folder of a node that does not run away.
    record DataWiped(String node, long atMs) implements Observation {}

    /// The window put the folder back that it took away last.
    record DataRestored(String node, long atMs) implements Observation {}

    /// The window changed bytes of a segment file: from `fromOffset` on, up to `toOffset`.
    ///
    /// @param file the segment's name
    /// @param areGone whether these were its last bytes, and the file ends before them now
    record BytesChanged(
            String node, long atMs, String file, long fromOffset, long toOffset, boolean areGone)
            implements Observation {}

    /// The node has read and checked every segment, as the window asked it to.
    record Scrubbed(String node, long atMs) implements Observation {}

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

    /// The node's log was held against another node's.
    record LogsCompared(String node, long atMs, LogComparison comparison) implements Observation {}

    /// The node's events do not arrive; `reason` is one sentence.
    ///
    /// @param silentMs for how long nothing had been heard by then
    record Unreachable(String node, long atMs, @Nullable String reason, long silentMs)
            implements Observation {
        public Unreachable(String node, long atMs, @Nullable String reason) {
            this(node, atMs, reason, 0);
        }
    }

    /// A write through the window was answered with success.
    record WriteAcknowledged(String node, long atMs, long id, String operation, String key)
            implements Observation {}

    /// The window asks a node something about keys.
    record OperationAsked(String node, long atMs, ClientOperation.Question question)
            implements Observation {}

    /// It was answered, or will not be any more.
    record OperationAnswered(String node, long atMs, ClientOperation operation)
            implements Observation {}

    /// The window asked so many things more that it does not keep: a load is too fast.
    record OperationsLeft(String node, long atMs, long count) implements Observation {}
}
