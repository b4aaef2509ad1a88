package dev.walscope.bench;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A log of a million entries, about 150 bytes a line, each of another key.
final class SampleLog {
    static final int ENTRIES = 1_000_000;
    static final WriteAheadLog.Options DURABLE =
            new WriteAheadLog.Options(WriteAheadLog.Options.DEFAULT_SEGMENT_SIZE, Fsync.ALWAYS);

    private static final int BATCH = 4096;
    static final String TEXT = "abcdefghijklmno".repeat(4);
    private static final JsonText VALUE = JsonText.string(TEXT);

    private SampleLog() {}

    static Entry entry(long id) {
        var key = String.format(Locale.ROOT, "key-%07d", id);
        return new Entry(id, Operation.SET, key, VALUE, Optional.empty());
    }

    /// Writes the log, without a force until its end.
    ///
    /// @return its bytes
    static long write(Path folder) throws IOException {
        var options =
                new WriteAheadLog.Options(WriteAheadLog.Options.DEFAULT_SEGMENT_SIZE, Fsync.OFF);
        try (var log = open(folder, options)) {
            for (long id = 1; id <= ENTRIES; id++) {
                log.stage(entry(id), OptionalLong.empty());
                if (id % BATCH == 0 || id == ENTRIES) log.commit();
            }
            return log.bytesUpTo(ENTRIES);
        } catch (DiskFailure e) {
            throw new IOException(e);
        }
    }

    static WriteAheadLog open(Path folder, WriteAheadLog.Options options) throws IOException {
        return WriteAheadLog.open(new FolderStorage(folder), options, LogListener.NONE, _ -> {});
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
