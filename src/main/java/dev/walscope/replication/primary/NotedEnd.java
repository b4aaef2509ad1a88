package dev.walscope.replication.primary;

import dev.walscope.api.Integrity.LostEnd;
import dev.walscope.replication.CheckedFile;
import dev.walscope.replication.LogEnd;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/// How far a leader's log has ever reached, noted beside it ([LogEnd]).
///
/// An end that somebody cuts off between two lines while the node is down leaves a log that looks
/// whole. A follower gives it back ([EndFromFollowers]); where none does, the node at least says
/// what is gone. With [dev.walscope.wal.Fsync#OFF], which promises nothing, nothing is noted.
final class NotedEnd {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    private final CheckedFile<LogEnd> file;
    private final WriteAheadLog log;
    private long noted;
    private volatile @Nullable LostEnd lost;

    private NotedEnd(CheckedFile<LogEnd> file, WriteAheadLog log, long noted) {
        this.file = file;
        this.log = log;
        this.noted = noted;
        look();
    }

    /// What does not read was on its way to the disk when the power went, and tells of nothing.
    static NotedEnd of(WriteAheadLog log, Storage storage) throws IOException {
        var file = LogEnd.in(storage);
        try {
            return new NotedEnd(file, log, file.read().orElse(LogEnd.NONE).id());
        } catch (CheckedFile.Damaged e) {
            LOG.warn(
                    "{} cannot be read; whether the log has lost its end meanwhile is not known",
                    LogEnd.FILE);
            LogEnd.forget(storage);
            return new NotedEnd(file, log, 0);
        }
    }

    private void look() {
        var first = log.lastId() + 1;
        lost = first <= noted ? new LostEnd(first, noted) : null;
    }

    /// A follower has given back what it had of it. Not for a client's write, which merely takes an
    /// id that is gone.
    synchronized void isGivenBack() {
        if (lost != null) look();
    }

    /// Says what is gone, to whoever reads the node's log.
    void tell() {
        var gone = lost;
        if (gone == null) return;
        LOG.warn(
                "the log ends at entry {}, and had reached {}: {} gone, and no follower that"
                        + " answers has a copy; the next write takes the id {}",
                gone.firstId() - 1,
                gone.lastId(),
                gone.firstId() == gone.lastId()
                        ? "entry " + gone.firstId() + " is"
                        : "entries " + gone.firstId() + " to " + gone.lastId() + " are",
                gone.firstId());
    }

    /// What the log had, and what neither it nor a follower has now.
    @Nullable LostEnd lost() {
        return lost;
    }

    /// The log has grown. A note that is not written tells of less than there was, never of more.
    synchronized void note() {
        var id = log.durableId();
        if (id <= noted || !log.isForced()) return;
        try {
            file.note(new LogEnd(id, 0));
            noted = id;
        } catch (IOException e) {
            LOG.debug("the log's end is not noted", e);
        }
    }
}
