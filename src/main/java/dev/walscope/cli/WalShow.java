package dev.walscope.cli;

import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `wal show`: the entries of a data folder, or of one file of it, as they lie there. Needs neither
/// the node nor its lock.
final class WalShow {
    private static final int PAGE = 1000;
    private static final long PAGE_BYTES = 1 << 20;
    private static final long LOOK_EVERY_MS = 200;

    private final ShowArguments wanted;
    private final LogFolder folder;
    private final ShownRows rows;
    private final PrintStream out;
    private final PrintStream err;

    WalShow(ShowArguments wanted, PrintStream out, PrintStream err) {
        this.wanted = wanted;
        this.folder = new LogFolder(wanted.path(), err);
        this.rows = ShownRows.of(wanted);
        this.out = out;
        this.err = err;
    }

    /// @return the exit code
    int run() {
        try {
            if (folder.isSnapshot()) return new SnapshotShow(wanted, out, err).run();
            var log = wanted.follow() ? folder.open() : folder.openAny();
            if (log == null) return 2;
            out.print(rows.head());
            if (wanted.damaged()) damages(log);
            else if (wanted.follow()) return follow(log);
            else entries(log, wanted.from() - 1);
            if (log.tornBytes() > 0) out.print(rows.torn(log.tornBytes()));
            return out.checkError() ? 2 : 0;
        } catch (IOException e) {
            return folder.unreadable(e);
        }
    }

    private void damages(WriteAheadLog log) {
        for (var damage : log.damages()) {
            if (out.checkError()) return;
            if (wanted.wants(damage)) out.print(rows.damage(damage.firstId(), damage));
        }
    }

    /// @param after what was listed already
    /// @return up to where it is listed now
    private long entries(WriteAheadLog log, long after) throws IOException {
        long listed = Math.max(after, log.firstId() - 1);
        var last = Math.min(log.lastId(), wanted.to());
        // What cannot be printed any more is not read either.
        while (listed < last && !out.checkError()) {
            var page = log.read(listed, PAGE, PAGE_BYTES);
            if (page.isEmpty()) break;
            var text = new StringBuilder();
            listed = page(page, listed, text);
            out.print(text);
        }
        return listed;
    }

    /// @return the last id that it tells of
    private long page(List<Line> page, long after, StringBuilder text) {
        long listed = after;
        for (var line : page) {
            switch (line) {
                case Line.Valid valid -> {
                    if (wanted.wants(valid)) text.append(rows.entry(valid));
                    listed = valid.entry().id();
                }
                case Line.Corrupt(var id, var damage) -> {
                    // A stretch without entries is told at once, all of it.
                    if (id <= listed) continue;
                    if (wanted.wants(line)) text.append(rows.damage(id, damage));
                    listed = Math.max(id, damage.lastId());
                }
            }
        }
        return listed;
    }

    /// Reads the newest segment again whenever its file has changed.
    ///
    /// @return when the last wanted entry is listed, or nobody reads any more
    private int follow(WriteAheadLog begun) throws IOException {
        long listed = entries(begun, wanted.from() - 1);
        var end = begun.lastId();
        var newest = begun.segments().getLast().number();
        var seen = Map.<String, Long>of();
        var nothing = new CountDownLatch(1);
        try {
            while (listed < wanted.to() && !out.checkError()) {
                var now = folder.tail(newest);
                if (now.equals(seen)) {
                    nothing.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                    continue;
                }
                seen = now;
                var log = folder.openTail(newest);
                if (log == null) continue;
                if (log.lastId() < end)
                    err.println("The log was cut back to entry " + log.lastId() + ".");
                end = log.lastId();
                listed = Math.max(Math.min(listed, end), wanted.from() - 1);
                listed = entries(log, listed);
                newest = log.segments().getLast().number();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return out.checkError() ? 2 : 0;
    }
}
