package dev.walscope.replication.raft;

import dev.walscope.replication.CheckedFile;
import dev.walscope.wal.Storage;

import java.util.List;
import java.util.Optional;

/// The entry up to which the log is known to be agreed on, for a start to begin from: what lies
/// before is applied at once, and the engine keeps only what lies behind in memory.
///
/// This is what the engine takes for its snapshots. None of them ever travels: a member that needs
/// older entries is sent their lines, or, where the log has dropped them, the file of a snapshot.
///
/// @param points the newest last, which is the one that counts; earlier versions wrote two
record AgreedPoints(List<Point> points) {
    static final String FILE = "agreed.json";
    static final AgreedPoints NONE = new AgreedPoints(List.of());

    /// @param members all members, by name and incarnation, that the cluster had there
    /// @param voters those of them that count for majorities
    /// @param membersId the entry that made them so; 0 for the founders
    record Point(long id, int term, List<String> members, List<String> voters, long membersId) {}

    static CheckedFile<AgreedPoints> in(Storage storage) {
        return new CheckedFile<>(storage, FILE, AgreedPoints.class);
    }

    Optional<Point> newest() {
        return points.isEmpty() ? Optional.empty() : Optional.of(points.getLast());
    }

    /// The newest one's; 0 when there is none.
    long id() {
        return newest().map(Point::id).orElse(0L);
    }

    AgreedPoints with(Point newest) {
        return newest.id() <= id() ? this : new AgreedPoints(List.of(newest));
    }
}
