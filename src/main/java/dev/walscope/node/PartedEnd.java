package dev.walscope.node;

import dev.walscope.node.http.Parting.Cause;
import dev.walscope.node.http.Parting.Outcome;
import dev.walscope.node.report.Core;
import dev.walscope.replication.primary.Follower;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/// What a follower has behind the point where its log and its leader's have parted: its own
/// entries, which the leader never had or has others for.
///
/// @param from the first of them
record PartedEnd(long from) {
    /// What there is to object to cutting it off; `null` when nothing is.
    static Outcome.@Nullable Not objection(Core core) {
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
        if (from <= core.log().firstId() && core.log().firstId() > 1)
            return not(
                    "The logs part before the first entry that this follower still has; wipe its"
                            + " folder, and it takes the leader's log from its beginning.");
        return null;
    }

    static PartedEnd of(Core core) {
        var from = ((Follower) core.replica()).leaderLink().divergedAt();
        if (from == null) throw new IllegalStateException("it has not parted");
        return new PartedEnd(from);
    }

    private static Outcome.Not not(String why) {
        return new Outcome.Not(Cause.not_parted, why);
    }

    /// Cuts it off; snapshots that have what it did are kept out of the way. Nobody else uses the
    /// log.
    ///
    /// @return the files that have its bytes now
    List<String> cut(WriteAheadLog log, Snapshots snapshots) throws IOException {
        var kept = log.truncateFrom(from);
        for (var id : snapshots.ids()) if (id >= from) snapshots.setAside(id);
        return kept;
    }

    /// Whether what comes before the log's first entry stays known.
    boolean leavesASnapshot(WriteAheadLog log, Snapshots snapshots) throws IOException {
        return log.firstId() == 1
                || snapshots.ids().stream().anyMatch(id -> log.firstId() - 1 <= id && id < from);
    }
}
