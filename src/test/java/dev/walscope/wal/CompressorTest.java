package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// The thread that compresses, beside a writer that goes on.
class CompressorTest {
    private static final int SEGMENT = 2_000;

    @TempDir Path folder;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final LogListener listener =
            new LogListener() {
                @Override
                public void compressed(int segment, long bytes, long storedBytes) {
                    heard.add("compressed " + segment);
                }

                @Override
                public void compressionFailed(String why) {
                    heard.add(why);
                }
            };

    private WriteAheadLog opened(Storage storage, Fsync fsync, Compression compression)
            throws IOException {
        var options = new WriteAheadLog.Options(SEGMENT, fsync, compression);
        return WriteAheadLog.open(storage, options, listener, _ -> {});
    }

    private static void write(WriteAheadLog log, int entries) throws IOException {
        for (int n = 0; n < entries; n++) {
            var value = JsonText.string("value " + n);
            var entry = new Entry(log.nextId(), Operation.SET, "key", value, Optional.empty());
            log.stage(entry, OptionalLong.empty());
            log.commit();
        }
    }

    private List<String> plain() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(Segment::isPlain)
                    .toList();
        }
    }

    private void onlyTheActiveIsPlain() {
        await().untilAsserted(() -> assertThat(plain()).hasSize(1));
    }

    /// Has no room for compressed files, so many times.
    private final class FullDisk extends Passed {
        private final AtomicInteger refusals;

        FullDisk(int times) throws IOException {
            super(new FolderStorage(folder));
            refusals = new AtomicInteger(times);
        }

        @Override
        public File create(String name) throws IOException {
            if (name.endsWith(".making") && refusals.getAndDecrement() > 0)
                throw new NoRoom(new IOException("No space left on device"));
            return super.create(name);
        }
    }

    /// Another storage.
    private static class Passed implements Storage {
        private final Storage storage;

        Passed(Storage storage) {
            this.storage = storage;
        }

        @Override
        public List<String> list() throws IOException {
            return storage.list();
        }

        @Override
        public boolean isFile(String name) throws IOException {
            return storage.isFile(name);
        }

        @Override
        public File open(String name) {
            return storage.open(name);
        }

        @Override
        public File create(String name) throws IOException {
            return storage.create(name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            storage.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            storage.delete(name);
        }

        @Override
        public void forceFolder() throws IOException {
            storage.forceFolder();
        }
    }

    @Test
    void aFullDiskIsSaidOnceAndTriedAgainUntilThereIsRoom() throws IOException {
        var log = opened(new FullDisk(5), Fsync.OFF, Compression.GZIP);
        log.compressInBackground(20);

        write(log, 100);

        onlyTheActiveIsPlain();
        assertThat(heard.stream().filter("the disk is full"::equals)).hasSize(1);
        assertThat(heard).contains("compressed 1");
        assertThat(log.entries()).isEqualTo(100);
        log.close();
    }

    @Test
    void whatWasSealedBeforeTheOptionWasGivenIsCompressedToo() throws IOException {
        for (var fsync : Fsync.values()) {
            var before = opened(new FolderStorage(folder), fsync, Compression.OFF);
            before.compressInBackground();
            write(before, 100);
            before.close();
            assertThat(plain()).hasSizeGreaterThan(3);

            var log = opened(new FolderStorage(folder), fsync, Compression.GZIP);
            log.compressInBackground();

            onlyTheActiveIsPlain();
            log.close();
        }
    }

    /// With an interval, nothing is compressed that may still be lost with the power.
    @Test
    void whatIsNotForcedYetWaits() throws IOException {
        var log = opened(new FolderStorage(folder), Fsync.INTERVAL, Compression.GZIP);
        write(log, 100);

        assertThat(log.compressNext()).isFalse();
        log.force();

        assertThat(log.compressNext()).isTrue();
        log.close();
    }

    @Test
    void whoIsToldToStopLeavesTheSegmentsAsTheyAre() throws IOException {
        var log = opened(new FolderStorage(folder), Fsync.OFF, Compression.GZIP);
        write(log, 100);
        var before = plain();

        log.stopCompressing();
        log.compressInBackground();

        assertThat(log.compressNext()).isFalse();
        log.close();
        assertThat(plain()).isEqualTo(before);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(SegmentRewrite::isLeftOver);
        }
    }

    @Test
    void fewFilesAreHeldHoweverManyAreCompressedAndRead() throws IOException {
        var options = new WriteAheadLog.Options(600, Fsync.INTERVAL, Compression.GZIP);
        var log = WriteAheadLog.open(new FolderStorage(folder), options, listener, _ -> {});
        for (int n = 0; n < 500; n++) {
            write(log, 1);
            // So a segment is forced when it is sealed, and never again.
            log.force();
        }
        assertThat(held()).as("before they are read").isLessThanOrEqualTo(2);
        while (log.compressNext()) {}
        assertThat(log.segments()).hasSizeGreaterThan(2 * FolderStorage.READING_MAX);

        assertThat(log.read(0, 1_000)).hasSize(500);

        assertThat(held()).isLessThanOrEqualTo(FolderStorage.READING_MAX + 2);
        log.close();
    }

    private long held() throws IOException {
        var open = Path.of("/proc/self/fd");
        assumeTrue(Files.exists(open));
        try (var all = Files.list(open)) {
            return all.filter(this::leadsIntoTheFolder).count();
        }
    }

    private boolean leadsIntoTheFolder(Path fd) {
        try {
            return Files.readSymbolicLink(fd).startsWith(folder);
        } catch (IOException e) {
            return false;
        }
    }
}
