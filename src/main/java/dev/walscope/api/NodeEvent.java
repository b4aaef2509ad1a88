package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a node says about itself on `GET /events`, one Server-Sent Event each; `type` is the
/// event's name.
///
/// Events carry progress, not payload: the entries themselves are fetched with `GET /wal` by the
/// thread that draws them. [Progress], [Requests] and [Written] are merged to at most 30 a second,
/// so a burst of writes costs a watcher nothing and loses nothing; the others are rare and go out
/// one by one.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NodeEvent.Snapshot.class, name = "snapshot"),
    @JsonSubTypes.Type(value = NodeEvent.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = NodeEvent.Requests.class, name = "requests"),
    @JsonSubTypes.Type(value = NodeEvent.Written.class, name = "written"),
    @JsonSubTypes.Type(value = NodeEvent.StateChanged.class, name = "state_changed"),
    @JsonSubTypes.Type(value = NodeEvent.SegmentRolled.class, name = "segment_rolled"),
    @JsonSubTypes.Type(value = NodeEvent.SegmentCompressed.class, name = "segment_compressed"),
    @JsonSubTypes.Type(value = NodeEvent.EntryCorrupt.class, name = "entry_corrupt"),
    @JsonSubTypes.Type(value = NodeEvent.EntryRepaired.class, name = "entry_repaired"),
    @JsonSubTypes.Type(value = NodeEvent.TailTorn.class, name = "tail_torn"),
    @JsonSubTypes.Type(value = NodeEvent.SegmentMended.class, name = "segment_mended"),
    @JsonSubTypes.Type(value = NodeEvent.SegmentDropped.class, name = "segment_dropped"),
    @JsonSubTypes.Type(value = NodeEvent.SnapshotTaken.class, name = "snapshot_taken"),
    @JsonSubTypes.Type(value = NodeEvent.SnapshotInstalled.class, name = "snapshot_installed"),
    @JsonSubTypes.Type(value = NodeEvent.Scrubbed.class, name = "scrubbed"),
    @JsonSubTypes.Type(value = NodeEvent.CrcCorrected.class, name = "crc_corrected"),
    @JsonSubTypes.Type(value = NodeEvent.IntegrityChanged.class, name = "integrity_changed"),
    @JsonSubTypes.Type(value = NodeEvent.FollowerChanged.class, name = "follower_changed"),
    @JsonSubTypes.Type(value = NodeEvent.LeaderLinkChanged.class, name = "leader_link_changed"),
    @JsonSubTypes.Type(value = NodeEvent.Election.class, name = "election"),
    @JsonSubTypes.Type(value = NodeEvent.Voted.class, name = "vote"),
    @JsonSubTypes.Type(value = NodeEvent.LeaderElected.class, name = "leader"),
    @JsonSubTypes.Type(value = NodeEvent.Truncated.class, name = "truncated"),
    @JsonSubTypes.Type(value = NodeEvent.MembersChanged.class, name = "membership"),
    @JsonSubTypes.Type(value = NodeEvent.QuorumLost.class, name = "quorum_lost"),
    @JsonSubTypes.Type(value = NodeEvent.QuorumBack.class, name = "quorum_back"),
    @JsonSubTypes.Type(value = NodeEvent.Gap.class, name = "gap"),
})
public sealed interface NodeEvent {
    /// All there is to know, sent first to a reader that does not resume.
    record Snapshot(NodeStatus status, List<SegmentInfo> segments) implements NodeEvent {}

    /// How far the log has come. Merged: only the newest matters.
    ///
    /// @param segment the number of the active segment
    /// @param segmentSize its bytes
    /// @param raft its part in electing leaders; `null` in the manual mode
    record Progress(
            @JsonUnwrapped LogPosition position,
            long entries,
            long keys,
            int segment,
            long segmentSize,
            @Nullable List<FollowerStatus> followers,
            @Nullable LeaderLink replication,
            @Nullable RaftStatus raft)
            implements NodeEvent {
        public long lastId() {
            return position.lastId();
        }
    }

    /// Requests that carried an identity, since the last such event. Merged: the counts add up.
    ///
    /// @param recent the last of them, at most 32 different ones, the newest last
    record Requests(
            long processed,
            long replayed,
            long conflicts,
            long expired,
            long unmet,
            List<Request> recent)
            implements NodeEvent {}

    /// @param key empty for a transaction
    /// @param id the entry that holds the request; `null` when none does
    /// @param times how often it came with this outcome
    /// @param by the name of the token that it came with; `null` where none was wanted
    record Request(
            Outcome outcome,
            String clientId,
            String requestId,
            String operation,
            String key,
            @Nullable Long id,
            long times,
            @Nullable String by) {
        /// Who does not say how often, says it once.
        public Request {
            times = Math.max(1, times);
        }

        public Request times(long times) {
            return new Request(outcome, clientId, requestId, operation, key, id, times, by);
        }

        public boolean isLike(Request other) {
            return equals(other.times(times));
        }
    }

    enum Outcome {
        processed,
        replayed,
        conflict,
        expired,

        /// A condition of it did not hold, so that nothing was written.
        unmet
    }

    /// With whose tokens entries were written, since the last such event, with an identity or
    /// without. Merged; a node without tokens never says it.
    ///
    /// @param spans at most 32, the newest last
    record Written(List<Span> spans) implements NodeEvent {
        /// Entries `first` to `last`, each by the token of the name `by`.
        public record Span(String by, long first, long last) {}
    }

    /// The node became ready, started recovering, or stopped accepting writes.
    record StateChanged(NodeStatus.State state, @Nullable String reason, int recoveredPercent)
            implements NodeEvent {}

    /// `sealed` is full; `active` is the new segment and starts with entry `firstId`.
    record SegmentRolled(int sealed, int active, long firstId) implements NodeEvent {}

    /// A sealed segment's `size` bytes are kept in `storedSize` from now on, in its `….gz`.
    record SegmentCompressed(int segment, long size, long storedSize) implements NodeEvent {}

    /// A segment that a snapshot covers is no longer there; the log begins with the entry behind
    /// `lastId`.
    record SegmentDropped(int segment, long firstId, long lastId, long size) implements NodeEvent {}

    /// An entry was found unreadable.
    record EntryCorrupt(
            long id,
            int segment,
            long offset,
            int length,
            @Nullable Long storedCrc,
            @Nullable Long computedCrc,
            String reason)
            implements NodeEvent {}

    /// An unreadable entry was replaced by the good copy of the node `from`.
    record EntryRepaired(long id, int segment, String from) implements NodeEvent {}

    /// What stood behind the last entry and could be no entry was cut off at start.
    ///
    /// @param keptIn the file that has the bytes now, `null` when there was no room for it
    record TailTorn(int segment, long offset, long bytes, @Nullable String keptIn)
            implements NodeEvent {}

    /// The log put a segment right by itself.
    ///
    /// @param cause what was wrong
    /// @param keptIn the file that has what was found, `null` when there was nothing
    record SegmentMended(int segment, Cause cause, @Nullable String keptIn) implements NodeEvent {
        public enum Cause {
            /// Its name no longer led to the file that the node writes: its own bytes were put
            /// back.
            replaced,
            /// It held bytes that are no entry of its own: they were taken out.
            surplus
        }
    }

    /// What entries 1 to `id` add up to stands in a file of its own.
    ///
    /// @param file in the data folder
    /// @param size its bytes
    record SnapshotTaken(long id, String file, long size, long keys) implements NodeEvent {}

    /// The leader's snapshot has taken the place of a follower's log, which lacked entries that the
    /// leader no longer has.
    ///
    /// @param id the last entry that is in it
    record SnapshotInstalled(long id) implements NodeEvent {}

    /// All segments were read again and checked, because somebody asked for it.
    record Scrubbed(int segments) implements NodeEvent {}

    /// An entry came with a wrong checksum (`crc` in the body of its PUT) and was given the right
    /// one.
    record CrcCorrected(long id, long wrongCrc, long crc) implements NodeEvent {}

    record IntegrityChanged(Integrity integrity) implements NodeEvent {}

    /// On a leader: a follower appeared, or its state changed.
    record FollowerChanged(FollowerStatus follower) implements NodeEvent {}

    /// On a follower: its connection to the leader changed.
    record LeaderLinkChanged(LeaderLink link) implements NodeEvent {}

    /// What a member does where leaders are elected.
    sealed interface OfMember extends NodeEvent {}

    /// This member stands for election in `term`.
    record Election(int term, String candidate, Phase phase) implements OfMember {
        public enum Phase {
            /// It asks whether it would be voted for.
            pre_vote,
            vote
        }
    }

    /// This member was asked for its vote in `term`.
    ///
    /// @param reason why it was not granted, in a sentence; `null` when it was
    record Voted(int term, String candidate, String voter, boolean granted, @Nullable String reason)
            implements OfMember {}

    /// This member knows who leads `term`.
    record LeaderElected(int term, String leader) implements OfMember {}

    /// Entries from `firstId` on were agreed on by nobody; they were cut off the log.
    ///
    /// @param files that have their lines
    record Truncated(long firstId, List<String> files) implements OfMember {}

    /// The cluster's members are these, from entry `id` on.
    record MembersChanged(long id, List<String> members, List<String> voters) implements OfMember {}

    /// On a leader: no majority of those that vote answers any more.
    record QuorumLost(int term) implements OfMember {}

    record QuorumBack(int term) implements OfMember {}

    /// The reader asked to resume from an event that is no longer kept; a [Snapshot] follows.
    record Gap(long from, long to) implements NodeEvent {}
}
