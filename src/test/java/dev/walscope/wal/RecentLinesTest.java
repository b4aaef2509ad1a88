package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/// Where a follower is served from must not show: memory or file, the bytes are the same.
class RecentLinesTest {
    @TempDir Path folder;

    @Test
    void whatIsReadFromAnyIdOnIsWhatTheFilesHold() throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var log = TestLog.open(folder, 2_000);
        for (int batch = 0; batch < 400; batch++) {
            int entries = 1 + random.nextInt(8);
            for (int i = 0; i < entries; i++)
                log.stage("key", "x".repeat(random.nextInt(batch % 50 == 0 ? 3_000 : 60)));
            log.log.commit();
        }
        var files = new String(TestLog.bytes(folder), StandardCharsets.US_ASCII);
        var lines = files.split("(?<=\n)");

        for (long after = 0; after <= log.log.lastId(); after++) {
            var batch = log.log.readDurable(after, 1 + random.nextInt(4_000));
            var expected = new StringBuilder();
            for (long id = batch.firstId(); id <= batch.lastId(); id++)
                expected.append(lines[(int) id - 1]);
            assertThat(batch.firstId()).as("seed %d", seed).isEqualTo(after + 1);
            assertThat(batch.isEmpty()).isEqualTo(after == log.log.lastId());
            assertThat(new String(batch.bytes(), StandardCharsets.US_ASCII))
                    .as("seed %d after %d", seed, after)
                    .isEqualTo(expected.toString());
        }
        assertThat(streamed(log.log)).isEqualTo(TestLog.bytes(folder));
    }

    @Test
    void whatIsNotForcedYetIsNotShipped() throws Exception {
        var options = new WriteAheadLog.Options(1 << 20, Fsync.INTERVAL);
        var log = WriteAheadLog.open(new FolderStorage(folder), options, LogListener.NONE, _ -> {});
        var line =
                EntryCodec.encode(
                        new Entry(1, Operation.SET, "k", JsonText.string("v"), Optional.empty()));
        log.stage(1, line);
        log.commit();

        var before = log.readDurable(0, 1_000);
        log.force();
        var after = log.readDurable(0, 1_000);

        assertThat(before.isEmpty()).isTrue();
        assertThat(after.bytes()).isEqualTo(line);
    }

    private static byte[] streamed(WriteAheadLog log) throws IOException {
        var all = new ByteArrayOutputStream();
        long after = 0;
        for (var batch = log.readDurable(0, 500);
                !batch.isEmpty();
                batch = log.readDurable(after, 500)) {
            all.writeBytes(batch.bytes());
            after = batch.lastId();
        }
        return all.toByteArray();
    }
}
