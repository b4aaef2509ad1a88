package dev.walscope.replication.raft;

import dev.walscope.wal.Storage;

import java.util.List;

/// Entries up to which the log is known to be agreed on, for a start to begin from: what lies
/// before is applied at once, and the engine keeps only what lies behind in memory.
///
/// This is what the engine takes for its snapshots. The log itself stays whole, so that none ever
/// travels: a member that needs older entries is sent their lines.
///
/// @param points the two newest, the newest last
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

    /// A start at the older one comes by the newer one again.
    AgreedPoints with(Point newest) {
        if (!points.isEmpty() && newest.id() <= points.getLast().id()) return this;
        return points.isEmpty()
                ? new AgreedPoints(List.of(newest))
                : new AgreedPoints(List.of(points.getLast(), newest));
    }
}
