package dev.walscope.replication;

import dev.walscope.wal.Storage;

import java.io.IOException;

/// Where a log ended when its node last promised something of it.
///
/// Written over in its place each time the log was forced, before anybody hears of that, and not
/// forced itself: a killed process leaves the newest one, a power cut perhaps an older one or none
/// that reads. It never tells of more than was on the disk. So a log that ends before it lost its
/// end while the node was down, which the log alone cannot tell where it was cut between two lines.
///
/// @param term 0 where leaders are not elected
public record LogEnd(long id, int term) implements Comparable<LogEnd> {
    public static final String FILE = "end.json";
    public static final LogEnd NONE = new LogEnd(0, 0);

    public static CheckedFile<LogEnd> in(Storage storage) {
        return new CheckedFile<>(storage, FILE, LogEnd.class);
    }

    /// For a follower: its leader may have it give up its end.
    public static void forget(Storage storage) throws IOException {
        if (storage.isFile(FILE)) storage.delete(FILE);
    }

    /// Of two logs, the one that ends with the later term is the newer one; with the same term, the
    /// longer one ("In Search of an Understandable Consensus Algorithm", 5.4.1).
    @Override
    public int compareTo(LogEnd other) {
        var byTerm = Integer.compare(term, other.term);
        return byTerm != 0 ? byTerm : Long.compare(id, other.id);
    }

    public boolean isBefore(LogEnd other) {
        return compareTo(other) < 0;
    }
}
