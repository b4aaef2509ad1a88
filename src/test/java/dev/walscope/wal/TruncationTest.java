package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/// An end of the log that nobody agreed on is cut off, and kept to be seen.
class TruncationTest {
    private static final int HISTORIES = 300;

    /// Three entries, about, go into a segment.
    private static final long SMALL = 300;

    private final List<String> kept = new ArrayList<>();

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 10})
    void theLogEndsBeforeTheEntryAndGoesOnThere(int first) throws IOException {
        var log = opened(new FolderStorage(folder));
        write(log, 10, 3);
        var before = bytes(log);
        var stays = log.fingerprint(first - 1);

        log.truncateFrom(first);

        assertThat(log.lastId()).isEqualTo(first - 1);
        assertThat(log.durableId()).isEqualTo(first - 1);
        assertThat(log.fingerprint(first - 1)).isEqualTo(stays);
        assertThat(log.damages()).isEmpty();
        assertThat(log.readDurable(0, 1 << 20).lastId()).isEqualTo(first - 1);
        assertThat(log.at(first)).isNull();

        var staying = (int) log.bytesUpTo(first - 1);
        write(log, 4, 5);
        log.close();

        var again = opened(new FolderStorage(folder));
        assertThat(again.lastId()).isEqualTo(first + 3);
        assertThat(again.damages()).isEmpty();
        assertThat(((Line.Valid) again.at(first)).entry().term()).isEqualTo(5);
        assertThat(new String(bytes(again))).startsWith(new String(before).substring(0, staying));
        again.close();
    }

    @Test
    void whatIsCutIsKeptUnderANameThatSaysWhereItStoodAndOfWhichTermItWas() throws IOException {
        var log = opened(new FolderStorage(folder));
        write(log, 10, 4);
        var before = new String(bytes(log));
        var cut = before.substring((int) log.bytesUpTo(4));
        var line = log.at(5);

        var names = log.truncateFrom(5);

        assertThat(names.getFirst())
                .isEqualTo(
                        "wal.log.segment." + line.segment() + ".cut." + line.offset() + ".term.4");
        assertThat(kept).isEqualTo(names);
        var text = new StringBuilder();
        for (var name : names) text.append(Files.readString(folder.resolve(name)));
        assertThat(text).hasToString(cut);
        log.close();
    }

    @Test
    void aSecondCutAtTheSamePlaceKeepsBoth() throws IOException {
        var log = opened(new FolderStorage(folder));
        write(log, 2, 4);
        log.truncateFrom(2);
        write(log, 1, 4);

        var names = log.truncateFrom(2);

        assertThat(names.getFirst()).endsWith(".term.4.2");
        assertThat(folder.resolve(names.getFirst().replaceAll("\\.2$", ""))).exists();
        log.close();
    }

    @Test
    void aCompressedSegmentIsCutAndWrittenOn() throws IOException {
        var log =
                WriteAheadLog.open(
                        new FolderStorage(folder),
                        new WriteAheadLog.Options(SMALL, Fsync.ALWAYS, Compression.GZIP),
                        LogListener.NONE,
                        _ -> {});
        write(log, 10, 3);
        while (log.compressNext()) {}
        assertThat(folder.resolve("wal.log.segment.1.gz")).exists();

        log.truncateFrom(2);
        write(log, 1, 4);
        log.close();

        var again = opened(new FolderStorage(folder));
        assertThat(again.lastId()).isEqualTo(2);
        assertThat(again.damages()).isEmpty();
        assertThat(((Line.Valid) again.at(2)).entry().term()).isEqualTo(4);
        again.close();
    }

    @Test
    void whatIsNotThereIsNotCut() throws IOException {
        var log = opened(new FolderStorage(folder));
        write(log, 2, 1);

        assertThatThrownBy(() -> log.truncateFrom(3)).isInstanceOf(DiskFailure.class);

        assertThat(log.lastId()).isEqualTo(2);
        log.close();
    }

    /// The power goes during the cut or right behind it: a beginning of the old log is left, never
    /// less than what stays, or the cut log.
    @Test
    void aCrashLeavesNoHoleAndTakesNothingThatStays() throws IOException {
        for (int seed = 0; seed < HISTORIES; seed++) {
            var random = new Random(seed);
            var disk = new UnreliableStorage(random);
            var log = opened(disk);
            write(log, 12, 3);
            var before = new String(bytes(log));
            var first = 1 + random.nextInt(12);
            var stays = before.substring(0, (int) log.bytesUpTo(first - 1));
            var stepsLeft = random.nextInt(12);
            var ended = true;
            if (random.nextBoolean()) disk.failToForceAfter(stepsLeft);
            try {
                log.truncateFrom(first);
            } catch (DiskFailure e) {
                ended = false;
            }
            disk.crash();
            disk.forceAgain();

            var again = opened(disk);

            var now = new String(bytes(again));
            assertThat(again.damages()).as("seed %d, %s", seed, disk).isEmpty();
            assertThat(before).as("seed %d", seed).startsWith(now);
            assertThat(now).as("seed %d", seed).startsWith(stays);
            if (ended) assertThat(now).as("seed %d: for good", seed).isEqualTo(stays);
        }
    }

    private WriteAheadLog opened(Storage storage) throws IOException {
        return WriteAheadLog.open(
                storage,
                new WriteAheadLog.Options(SMALL, Fsync.ALWAYS),
                new LogListener() {
                    @Override
                    public void truncated(long firstId, List<String> keptIn) {
                        kept.addAll(keptIn);
                    }
                },
                _ -> {});
    }

    private static void write(WriteAheadLog log, int count, long term) throws IOException {
        for (int i = 0; i < count; i++) {
            var id = log.nextId();
            var value = JsonText.string("v" + id + "x".repeat((int) id));
            log.stage(
                    new Entry(id, Operation.SET, "key", value, Optional.empty(), term),
                    OptionalLong.empty());
            log.commit();
        }
    }

    private static byte[] bytes(WriteAheadLog log) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (long after = 0; after < log.lastId(); ) {
            var batch = log.readDurable(after, 1 << 20);
            bytes.writeBytes(batch.bytes());
            after = batch.lastId();
        }
        return bytes.toByteArray();
    }
}
