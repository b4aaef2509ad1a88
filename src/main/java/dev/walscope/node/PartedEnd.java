package dev.walscope.node;

import dev.walscope.node.http.Parting.Cause;
import dev.walscope.node.http.Parting.Outcome;
import dev.walscope.node.report.Core;
import dev.walscope.replication.primary.Follower;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.util.function.Function;

/// What a follower has behind the point where its log and its leader's have parted: its own
/// entries, which the leader never had or has others for.
///
/// @param from the first of them
record PartedEnd(long from) {
    /// What a node that is closing comes to.
    static final Outcome.Not CLOSING =
            new Outcome.Not(Cause.disk, "The node is closing; nothing was cut off.");

    /// @param cut has what was found cut off, when there is nothing to object to it
    static Outcome settled(Core core, Snapshots snapshots, Function<PartedEnd, Outcome> cut) {
        if (!(core.replica() instanceof Follower follower))
            return not(
                    "Only a follower gives up what its leader has not; ask the follower whose log"
                            + " has parted.");
        var from = follower.leaderLink().divergedAt();
        if (from == null)
            return not(
                    "This follower's log has not parted from its leader's, as far as they have"
                            + " compared them; there is nothing to cut off.");
        if (from > core.log().lastId())
            return not(
                    "This follower's log ends before entry "
                            + from
                            + ", where they part; there is nothing to cut off.");
        try {
            if (isKnownBefore(from, core.log(), snapshots)) return cut.apply(new PartedEnd(from));
        } catch (IOException e) {
            return not(e);
        }
        return not(
                "What this log no longer has is in no snapshot from before entry "
                        + from
                        + "; wipe the folder, and it takes the leader's log from its beginning.");
    }

    /// Whether all that came before an entry can still be added up without it.
    private static boolean isKnownBefore(long from, WriteAheadLog log, Snapshots snapshots)
            throws IOException {
        var firstId = log.firstId();
        return firstId == 1
                || from > firstId
                        && snapshots.ids().stream().anyMatch(id -> firstId - 1 <= id && id < from);
    }

    private static Outcome.Not not(String why) {
        return new Outcome.Not(Cause.not_parted, why);
    }

    private static Outcome.Not not(IOException why) {
        return new Outcome.Not(
                why instanceof DiskFailure.Full || why instanceof Storage.NoRoom
                        ? Cause.no_room
                        : Cause.disk,
                String.valueOf(why.getMessage()));
    }

    /// Cuts it off; snapshots that have what it did are kept out of the way. Nobody else uses the
    /// log.
    Outcome cut(WriteAheadLog log, Snapshots snapshots) {
        var entries = log.lastId() - from + 1;
        try {
            var kept = log.truncateFrom(from);
            for (var id : snapshots.ids()) if (id >= from) snapshots.setAside(id);
            return new Outcome.Cut(from, entries, kept);
        } catch (IOException e) {
            return not(e);
        }
    }
}
