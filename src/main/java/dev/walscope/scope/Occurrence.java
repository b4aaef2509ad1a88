package dev.walscope.scope;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import dev.walscope.api.FollowerStatus;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/// What happened to one node: rare, and worth a mark on a time axis. Words are made of it where it
/// is shown.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Occurrence.Attached.class, name = "attached"),
    @JsonSubTypes.Type(value = Occurrence.ProcessStarted.class, name = "process_started"),
    @JsonSubTypes.Type(value = Occurrence.ProcessRunning.class, name = "process_running"),
    @JsonSubTypes.Type(value = Occurrence.ProcessPaused.class, name = "process_paused"),
    @JsonSubTypes.Type(value = Occurrence.ProcessStopping.class, name = "process_stopping"),
    @JsonSubTypes.Type(value = Occurrence.ProcessStopped.class, name = "process_stopped"),
    @JsonSubTypes.Type(value = Occurrence.ProcessDied.class, name = "process_died"),
    @JsonSubTypes.Type(value = Occurrence.DataWiped.class, name = "data_wiped"),
    @JsonSubTypes.Type(value = Occurrence.DataRestored.class, name = "data_restored"),
    @JsonSubTypes.Type(value = Occurrence.BytesChanged.class, name = "bytes_changed"),
    @JsonSubTypes.Type(value = Occurrence.Unreachable.class, name = "unreachable"),
    @JsonSubTypes.Type(value = Occurrence.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Occurrence.ReadOnly.class, name = "read_only"),
    @JsonSubTypes.Type(value = Occurrence.LogShortened.class, name = "log_shortened"),
    @JsonSubTypes.Type(value = Occurrence.EndLost.class, name = "end_lost"),
    @JsonSubTypes.Type(value = Occurrence.TailTorn.class, name = "tail_torn"),
    @JsonSubTypes.Type(value = Occurrence.SegmentMended.class, name = "segment_mended"),
    @JsonSubTypes.Type(value = Occurrence.SegmentRolled.class, name = "segment_rolled"),
    @JsonSubTypes.Type(value = Occurrence.SegmentCompressed.class, name = "segment_compressed"),
    @JsonSubTypes.Type(value = Occurrence.SegmentDropped.class, name = "segment_dropped"),
    @JsonSubTypes.Type(value = Occurrence.SnapshotTaken.class, name = "snapshot_taken"),
    @JsonSubTypes.Type(value = Occurrence.SnapshotInstalled.class, name = "snapshot_installed"),
    @JsonSubTypes.Type(value = Occurrence.Stands.class, name = "election"),
    @JsonSubTypes.Type(value = Occurrence.Voted.class, name = "vote"),
    @JsonSubTypes.Type(value = Occurrence.LeaderKnown.class, name = "leader"),
    @JsonSubTypes.Type(value = Occurrence.EndCutOff.class, name = "truncated"),
    @JsonSubTypes.Type(value = Occurrence.MembersChanged.class, name = "membership"),
    @JsonSubTypes.Type(value = Occurrence.QuorumChanged.class, name = "quorum"),
    @JsonSubTypes.Type(value = Occurrence.EntryCorrupt.class, name = "entry_corrupt"),
    @JsonSubTypes.Type(value = Occurrence.EntryRepaired.class, name = "entry_repaired"),
    @JsonSubTypes.Type(value = Occurrence.CrcCorrected.class, name = "crc_corrected"),
    @JsonSubTypes.Type(value = Occurrence.LogWhole.class, name = "log_whole"),
    @JsonSubTypes.Type(value = Occurrence.LogRepairing.class, name = "log_repairing"),
    @JsonSubTypes.Type(value = Occurrence.LogDegraded.class, name = "log_degraded"),
    @JsonSubTypes.Type(value = Occurrence.FollowerChanged.class, name = "follower_changed"),
    @JsonSubTypes.Type(value = Occurrence.Told.class, name = "told"),
})
public sealed interface Occurrence {
    /// What the operating system says of the node's process, as against what the node says.
    sealed interface OfProcess extends Occurrence {}

    record Attached(String url) implements Occurrence {}

    record ProcessStarted(@Nullable Long pid) implements OfProcess {}

    /// Its node said that it is ready.
    record ProcessRunning(@Nullable Long pid) implements OfProcess {}

    /// By SIGSTOP.
    record ProcessPaused() implements OfProcess {}

    /// By SIGTERM; it is not gone yet.
    record ProcessStopping() implements OfProcess {}

    /// @param exit how it ended, one clause
    record ProcessStopped(@Nullable String exit) implements OfProcess {}

    /// @param exit how it ended, one clause
    record ProcessDied(@Nullable String exit) implements OfProcess {}

    record DataWiped() implements Occurrence {}

    /// The wiped folder was put back.
    record DataRestored() implements Occurrence {}

    /// The window changed bytes of `file`, from `offset` on.
    record BytesChanged(String file, long offset) implements Occurrence {}

    /// Of a node that was attached: there is no process to see.
    record Unreachable() implements Occurrence {}

    record Ready() implements Occurrence {}

    record ReadOnly(@Nullable String reason) implements Occurrence {}

    /// The log ends at `lastId`, and it did end at `before`.
    record LogShortened(long lastId, long before) implements Occurrence {}

    /// What its log had when it ran last is gone, though no line of it is bad.
    record EndLost(long firstId, long lastId) implements Occurrence {}

    /// What stood behind the last entry and could be no entry was cut off.
    record TailTorn(long bytes) implements Occurrence {}

    /// The log put a segment right by itself.
    ///
    /// @param wasReplaced whether its file had been replaced or taken away; if not, it held bytes
    ///     that are no entry of its own
    record SegmentMended(long segment, boolean wasReplaced) implements Occurrence {}

    /// @param firstId the first entry of the segment `active`
    record SegmentRolled(long sealed, long active, long firstId) implements Occurrence {}

    /// `size` bytes of a sealed segment are kept in `storedSize`.
    record SegmentCompressed(long segment, long size, long storedSize) implements Occurrence {}

    /// A snapshot covers what stood in it.
    record SegmentDropped(long segment, long firstId, long lastId) implements Occurrence {}

    /// @param id the last entry that is in it
    record SnapshotTaken(long id, long keys) implements Occurrence {}

    /// The leader's snapshot has taken the place of a follower's log.
    ///
    /// @param id the last entry that is in it
    record SnapshotInstalled(long id) implements Occurrence {}

    /// What a member does where leaders are elected.
    sealed interface OfMember extends Occurrence {}

    /// @param counts whether it asks for votes; before, it asks whether it would get them
    record Stands(int term, boolean counts) implements OfMember {}

    /// @param refusal why it was not for that candidate; `null` when it was
    record Voted(int term, String candidate, @Nullable String refusal) implements OfMember {}

    record LeaderKnown(int term, String leader) implements OfMember {}

    /// Entries that were agreed on by nobody were cut off, from `firstId` on.
    record EndCutOff(long firstId) implements OfMember {}

    record MembersChanged(long id, List<String> members, List<String> voters) implements OfMember {}

    /// @param isThere whether a majority answers the leader
    record QuorumChanged(int term, boolean isThere) implements OfMember {}

    record EntryCorrupt(long id, String reason) implements Occurrence {}

    record EntryRepaired(long id, String from) implements Occurrence {}

    /// A new entry came with the checksum `wrongCrc`; its node gave it `crc`, the right one.
    record CrcCorrected(long id, long wrongCrc, long crc) implements Occurrence {}

    record LogWhole() implements Occurrence {}

    record LogRepairing() implements Occurrence {}

    record LogDegraded(long unreadable) implements Occurrence {}

    /// A leader sees one of its followers in another state.
    record FollowerChanged(String follower, FollowerStatus.State state, @Nullable Long divergedAt)
            implements Occurrence {}

    /// What a recording of format 1 says in words.
    record Told(Severity severity, String text, @Nullable Long id) implements Occurrence {
        public Told {
            Objects.requireNonNull(severity);
            Objects.requireNonNull(text);
        }
    }

    /// How serious it is.
    default Severity severity() {
        return switch (this) {
            case ProcessRunning _, Ready _, EntryRepaired _, LogWhole _ -> Severity.good;
            case QuorumChanged(var _, var isThere) -> isThere ? Severity.good : Severity.watch;
            case EndCutOff _ -> Severity.watch;
            case OfMember _,
                    Attached _,
                    ProcessStarted _,
                    ProcessStopping _,
                    ProcessStopped _,
                    SegmentRolled _,
                    SegmentCompressed _,
                    SegmentDropped _,
                    SnapshotTaken _,
                    SnapshotInstalled _,
                    LogRepairing _,
                    DataRestored _ ->
                    Severity.note;
            case ProcessPaused _,
                    DataWiped _,
                    BytesChanged _,
                    Unreachable _,
                    LogShortened _,
                    TailTorn _,
                    SegmentMended _,
                    CrcCorrected _ ->
                    Severity.watch;
            case ProcessDied _, ReadOnly _, EndLost _, EntryCorrupt _, LogDegraded _ ->
                    Severity.fault;
            case FollowerChanged(var _, var state, var _) ->
                    switch (state) {
                        case streaming -> Severity.good;
                        case catching_up -> Severity.note;
                        case lost -> Severity.watch;
                        case diverged -> Severity.fault;
                    };
            case Told told -> told.severity();
        };
    }

    /// The entry that it is about; `null` when it is about none.
    default @Nullable Long entry() {
        return switch (this) {
            case SegmentRolled rolled -> rolled.firstId();
            case EndCutOff cut -> cut.firstId();
            case MembersChanged changed -> changed.id();
            case SnapshotTaken taken -> taken.id();
            case SnapshotInstalled installed -> installed.id();
            case EntryCorrupt bad -> bad.id();
            case EntryRepaired good -> good.id();
            case CrcCorrected corrected -> corrected.id();
            case FollowerChanged changed -> changed.divergedAt();
            case Told told -> told.id();
            case OfProcess _,
                    OfMember _,
                    Attached _,
                    DataWiped _,
                    DataRestored _,
                    BytesChanged _,
                    Unreachable _,
                    Ready _,
                    ReadOnly _,
                    LogShortened _,
                    EndLost _,
                    TailTorn _,
                    SegmentMended _,
                    SegmentCompressed _,
                    SegmentDropped _,
                    LogWhole _,
                    LogRepairing _,
                    LogDegraded _ ->
                    null;
        };
    }
}
