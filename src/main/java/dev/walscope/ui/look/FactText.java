package dev.walscope.ui.look;

import dev.walscope.scope.Fact;
import dev.walscope.scope.Occurrence;

import java.util.List;

/// A fact in words: what stands behind the node's name in a list of events.
public final class FactText {
    private FactText() {}

    public static String of(Fact fact) {
        return of(fact.what());
    }

    static String of(Occurrence what) {
        return switch (what) {
            case Occurrence.Attached(var url) -> "attached at " + url;
            case Occurrence.ProcessStarted(var pid) -> "starts as process " + pid;
            case Occurrence.ProcessRunning(var pid) -> "runs as process " + pid;
            case Occurrence.ProcessPaused() -> "paused (SIGSTOP)";
            case Occurrence.ProcessStopping() -> "asked to stop (SIGTERM)";
            case Occurrence.ProcessStopped(var exit) -> exit == null ? "stopped" : exit;
            case Occurrence.ProcessDied(var exit) -> exit == null ? "died" : exit;
            case Occurrence.DataWiped() -> "its disk was wiped";
            case Occurrence.DataRestored() -> "its wiped disk was put back";
            case Occurrence.BytesChanged(var file, var offset) ->
                    "bytes of " + file + " were changed from " + offset + " on";
            case Occurrence.Unreachable() -> "no longer reachable";
            case Occurrence.Ready() -> "is ready";
            case Occurrence.ReadOnly(var reason) ->
                    "takes no more writes: " + (reason == null ? "" : reason);
            case Occurrence.LogShortened(var lastId, var before) ->
                    "its log ends at " + lastId + ", it was " + before;
            case Occurrence.EndLost(var firstId, var lastId) ->
                    Figures.entries(firstId, lastId)
                            + (firstId == lastId ? " is" : " are")
                            + " gone from the end of its log";
            case Occurrence.TailTorn(var bytes) ->
                    bytes + " bytes behind the last entry were no entry and were cut off";
            case Occurrence.SegmentMended(var segment, var wasReplaced) ->
                    wasReplaced
                            ? "the file of segment " + segment + " was replaced; it was put back"
                            : "bytes that are no entry were taken out of segment " + segment;
            case Occurrence.SegmentRolled(var sealed, var active, var _) ->
                    "segment " + sealed + " is sealed, " + active + " begins";
            case Occurrence.SegmentCompressed(var segment, var size, var storedSize) ->
                    "segment "
                            + segment
                            + " is compressed: "
                            + Figures.bytes(size)
                            + " in "
                            + Figures.bytes(storedSize);
            case Occurrence.SegmentDropped(var segment, var firstId, var lastId) ->
                    "segment "
                            + segment
                            + " dropped: a snapshot covers entries "
                            + Figures.count(firstId)
                            + " to "
                            + Figures.count(lastId);
            case Occurrence.SnapshotInstalled(var id) ->
                    "begins anew with its leader's snapshot at entry " + Figures.count(id);
            case Occurrence.Stands(var term, var counts) ->
                    counts
                            ? "stands for election in term " + term
                            : "asks who would vote for it in term " + term;
            case Occurrence.Voted(var term, var candidate, var refusal) ->
                    refusal == null
                            ? "votes for " + candidate + " in term " + term
                            : "no vote for " + candidate + " in term " + term + ": " + refusal;
            case Occurrence.LeaderKnown(var term, var leader) -> leader + " leads term " + term;
            case Occurrence.EndCutOff(var firstId) ->
                    "entry "
                            + firstId
                            + " and all behind it were agreed on by nobody and are cut off";
            case Occurrence.MembersChanged(var id, var members, var voters) ->
                    "entry " + id + ": " + members(members, voters);
            case Occurrence.QuorumChanged(var term, var isThere) ->
                    isThere
                            ? "a majority answers the leader of term " + term
                            : "no majority answers the leader of term " + term;
            case Occurrence.SnapshotTaken(var id, var keys) ->
                    "snapshot at entry " + id + " taken (" + Figures.keys(keys) + ")";
            case Occurrence.EntryCorrupt(var id, var reason) ->
                    "entry " + id + " is unreadable: " + reason;
            case Occurrence.EntryRepaired(var id, var from) ->
                    "entry " + id + " repaired from " + from;
            case Occurrence.CrcCorrected(var id, var wrongCrc, var crc) ->
                    "entry "
                            + id
                            + " came with the checksum "
                            + wrongCrc
                            + "; it was given the right one, "
                            + crc;
            case Occurrence.LogWhole() -> "its log is whole";
            case Occurrence.LogRepairing() -> "asks a peer for repair";
            case Occurrence.LogDegraded(var unreadable) ->
                    "degraded: " + unreadable + " unreadable";
            case Occurrence.FollowerChanged(var follower, var state, var _) ->
                    follower + " is " + state.name().replace('_', ' ');
            case Occurrence.Told told -> told.text();
        };
    }

    private static String members(List<String> members, List<String> voters) {
        var learning = members.stream().filter(one -> !voters.contains(one)).toList();
        return String.join(", ", voters)
                + " vote"
                + (learning.isEmpty() ? "" : "; " + String.join(", ", learning) + " learns");
    }
}
