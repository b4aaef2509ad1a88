package dev.walscope.replication;

import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Entry;
import dev.walscope.entry.KeyWrite;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.wal.Checkpoint;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.LogReplacement;
import dev.walscope.wal.NotALog;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What a start makes of a data folder: the newest good snapshot, then what the log has behind it.
///
/// A snapshot counts only when it is of this very log: their fingerprints say so, or, while
/// something in the log cannot be read, no entry that can be read contradicts it.
public final class Restart {
    private final Storage storage;
    private final Snapshots snapshots;
    private final WriteAheadLog.Options options;
    private final LogListener listener;
    private final Snapshots.Passed passed;
    private final AppliedState state;
    private final Runnable whenGrown;
    private final UnaryOperator<WriteAheadLog.Reader> among;

    /// @param passed hears of a snapshot that does not count
    /// @param whenGrown runs after each entry that the state has taken in; may throw
    public Restart(
            Storage storage,
            WriteAheadLog.Options options,
            LogListener listener,
            Snapshots.Passed passed,
            AppliedState state,
            Runnable whenGrown) {
        this(storage, options, listener, passed, state, whenGrown, UnaryOperator.identity());
    }

    /// @param among stands between the log and what takes in its entries
    public Restart(
            Storage storage,
            WriteAheadLog.Options options,
            LogListener listener,
            Snapshots.Passed passed,
            AppliedState state,
            Runnable whenGrown,
            UnaryOperator<WriteAheadLog.Reader> among) {
        this.storage = storage;
        this.snapshots = new Snapshots(storage);
        this.options = options;
        this.listener = listener;
        this.passed = passed;
        this.state = state;
        this.whenGrown = whenGrown;
        this.among = among;
    }

    /// @param snapshot the one that the state began with
    public record Restarted(WriteAheadLog log, Optional<Snapshot> snapshot) {}

    /// @throws NotALog when the folder holds what is no log of ours
    /// @throws IOException when the folder cannot be read
    public Restarted run() throws IOException {
        snapshots.tidy();
        install();
        var loaded = load();
        if (loaded.isPresent()) {
            var snapshot = loaded.get();
            var behind = new Behind(snapshot);
            var log = opened(behind, snapshot.checkpoint());
            if (isOf(snapshot, log, behind)) return new Restarted(log, loaded);
            var isAlone = log.firstId() > 1;
            log.close();
            if (isAlone)
                throw new NotALog(
                        snapshot.fileName()
                                + " tells of another log than the one beside it, which begins"
                                + " behind entry 1; put the files back that belong together");
            passed.over(snapshot.fileName(), "it tells of another log than the one beside it");
            snapshots.setAside(snapshot.fileName());
            state.reader().again();
        }
        var log = opened(bounded(state.reader()), Checkpoint.NONE);
        refuseWithoutItsBeginning(log);
        return new Restarted(log, Optional.empty());
    }

    /// The leader no longer had what this log lacked, and sent a snapshot of it instead: that, and
    /// an empty log behind it, take the place of what is here. Each step can be done again.
    private void install() throws IOException {
        var waiting = snapshots.installing(passed);
        if (waiting.isEmpty()) return;
        var snapshot = waiting.get();
        LogReplacement.make(storage, snapshot.id(), snapshot.lastSegment());
        snapshots.installed(snapshot.id());
    }

    /// Entries that were dropped because a snapshot had the sum of them, which cannot be read now,
    /// are not merely unreadable: there would be no end to what is missing.
    private void refuseWithoutItsBeginning(WriteAheadLog log) throws IOException {
        var bad = snapshots.bad();
        if (bad.isEmpty() || !log.lacksItsBeginning()) return;
        log.close();
        throw new NotALog(
                "its first segments were dropped, and the snapshot of what they added up to is"
                        + " damaged (kept in "
                        + bad.getFirst()
                        + "); put back a good copy, which another node of the cluster may have, or"
                        + " move everything out of the folder of a follower, which is then sent"
                        + " all of it anew");
    }

    private Optional<Snapshot> load() throws IOException {
        var loaded = snapshots.load(boundedSnapshot(state.snapshotReader()), passed);
        loaded.ifPresent(state::restored);
        return loaded;
    }

    private WriteAheadLog opened(WriteAheadLog.Reader reader, Checkpoint checkpoint)
            throws IOException {
        return WriteAheadLog.open(storage, options, listener, among.apply(reader), checkpoint);
    }

    private boolean isOf(Snapshot snapshot, WriteAheadLog log, Behind behind) throws IOException {
        if (behind.isContradicted) return false;
        for (var header : snapshots.headers()) {
            if (header.id() > snapshot.id()) continue;
            var sum = log.fingerprint(header.id());
            if (sum != null && !sum.equals(header.log())) return false;
        }
        return true;
    }

    private Snapshots.Reader boundedSnapshot(Snapshots.Reader reader) {
        return new Snapshots.Reader() {
            @Override
            public void begin() {
                reader.begin();
            }

            @Override
            public void key(Entry entry) {
                reader.key(entry);
                whenGrown.run();
            }

            @Override
            public void request(Remembered.Write write) {
                reader.request(write);
            }
        };
    }

    private WriteAheadLog.Reader bounded(WriteAheadLog.Reader reader) {
        return new WriteAheadLog.Reader() {
            @Override
            public void apply(Entry entry) {
                reader.apply(entry);
                whenGrown.run();
            }

            @Override
            public void again() {
                reader.again();
            }
        };
    }

    /// Takes in what the log has behind the snapshot, and holds what it has before against it.
    private final class Behind implements WriteAheadLog.Reader {
        private final WriteAheadLog.Reader reader = bounded(state.reader());
        private final Snapshot snapshot;
        private boolean isContradicted;

        Behind(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public void apply(Entry entry) {
            if (entry.id() > snapshot.id()) reader.apply(entry);
            else isContradicted |= contradicts(entry);
        }

        private boolean contradicts(Entry entry) {
            return entry.writes().stream().anyMatch(write -> contradicts(entry.id(), write));
        }

        private boolean contradicts(long id, KeyWrite write) {
            var version = state.keys().version(write.key());
            if (version == null || version.id() > id) return false;
            return version.id() < id || !version.value().equals(write.value());
        }

        @Override
        public void again() {
            try {
                if (load().isEmpty())
                    throw new IOException(snapshot.fileName() + " was taken away meanwhile");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
