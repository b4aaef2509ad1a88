package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// A sealed segment that was compressed is read as it was before: nobody sees it in what is read.
class CompressionTest {
    private static final int SEGMENT = 250_000;

    @TempDir Path folder;

    /// Several segments of several members, and a line that is longer than a member.
    private static TestLog written(Path folder, long seed) throws IOException {
        var random = new Random(seed);
        var log = TestLog.open(folder, SEGMENT);
        for (int n = 0; n < 900; n++) log.stage("key" + random.nextInt(50), text(random, 1_500));
        log.stage("key", text(random, 1) + "y".repeat(100_000));
        log.stage("key", "é\n\u2028");
        for (int n = 0; n < 100; n++) log.stage("key" + random.nextInt(50), text(random, 300));
        log.log.commit();
        return log;
    }

    private static String text(Random random, int lengthMax) {
        var text = new StringBuilder();
        for (int n = random.nextInt(lengthMax) / 6; n >= 0; n--)
            text.append(random.nextInt(99_999));
        return text.toString();
    }

    private static int compressed(TestLog log) throws IOException {
        int count = 0;
        while (log.log.compressNext()) count++;
        return count;
    }

    private static Path gz(Path folder, int number) {
        return folder.resolve("wal.log.segment." + number + ".gz");
    }

    private static byte[] gunzipped(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    private record Seen(List<Line> lines, List<byte[]> bytes, List<Fingerprint> fingerprints) {
        static Seen of(TestLog log) throws IOException {
            var lines = new ArrayList<Line>();
            for (long after = 0; after < log.log.lastId(); after = lines.size())
                lines.addAll(log.log.read(after, 100));
            var bytes = new ArrayList<byte[]>();
            for (var line : lines) bytes.add(log.log.bytes(line));
            var fingerprints = new ArrayList<Fingerprint>();
            for (long id = 1; id <= lines.size(); id += 7)
                fingerprints.add(log.log.fingerprint(id));
            return new Seen(lines, bytes, fingerprints);
        }

        void isWhatIsSeenIn(TestLog log) throws IOException {
            var now = of(log);
            assertThat(now.lines).isEqualTo(lines);
            assertThat(now.bytes)
                    .usingElementComparator(java.util.Arrays::compare)
                    .isEqualTo(bytes);
            assertThat(now.fingerprints).isEqualTo(fingerprints);
        }
    }

    @Test
    void everyLineItsPlaceAndEveryFingerprintAreAsBefore() throws IOException {
        for (long seed = 0; seed < 5; seed++) {
            var data = folder.resolve("data" + seed);
            var log = written(data, seed);
            var plain = TestLog.bytes(data);
            var before = Seen.of(log);
            var sealed = log.log.segments().size() - 1;

            assertThat(compressed(log)).isEqualTo(sealed).isGreaterThan(1);

            before.isWhatIsSeenIn(log);
            var all = new ByteArrayOutputStream();
            for (int n = 1; n <= sealed; n++) {
                assertThat(TestLog.segment(data, n)).doesNotExist();
                all.writeBytes(gunzipped(gz(data, n)));
            }
            all.writeBytes(Files.readAllBytes(TestLog.segment(data, sealed + 1)));
            assertThat(all.toByteArray()).as("what zcat shows").isEqualTo(plain);
            log.write("more");
            log.close();
            var again = TestLog.open(data, SEGMENT);
            assertThat(again.applied).hasSize(before.lines.size() + 1);
            assertThat(again.log.damages()).isEmpty();
            var looked = WriteAheadLog.inspect(FolderStorage.readOnly(data));
            assertThat(looked.entries()).isEqualTo(before.lines.size() + 1);
            assertThat(looked.fingerprint(before.lines.size() - 1))
                    .isEqualTo(again.log.fingerprint(before.lines.size() - 1));
            again.close();
        }
    }

    @Test
    void itsStateTellsBothSizesAndTheFile() throws IOException {
        var log = written(folder, 1);
        var before = log.log.segments().getFirst();
        assertThat(before.compression()).isEqualTo(Compression.OFF);
        assertThat(before.storedSize()).isEqualTo(before.size());

        compressed(log);

        var now = log.log.segments().getFirst();
        assertThat(now.fileName()).isEqualTo("wal.log.segment.1.gz");
        assertThat(now.compression()).isEqualTo(Compression.GZIP);
        assertThat(now.size()).isEqualTo(before.size());
        assertThat(now.storedSize()).isEqualTo(Files.size(gz(folder, 1))).isLessThan(now.size());
        assertThat(log.heard).contains("compressed 1");
        assertThat(log.log.segments().getLast().compression()).isEqualTo(Compression.OFF);
        log.close();
        var again = TestLog.open(folder, SEGMENT);
        assertThat(again.log.segments().getFirst()).isEqualTo(now);
        again.close();
    }

    /// A member holds whole lines, and the same lines make the same members.
    @Test
    void theSameBytesMakeTheSameFileHoweverTheyAreHandedIn() throws IOException {
        written(folder, 3).close();
        var plain = Files.readAllBytes(TestLog.segment(folder, 1));
        var storage = new FolderStorage(folder);
        var random = new Random(3);
        byte[] first = {};
        for (int round = 0; round < 5; round++) {
            try (var file = new GzipWriter(storage.create("out"))) {
                file.truncate(0);
                for (int at = 0; at < plain.length; ) {
                    int length =
                            Math.min(plain.length - at, 1 + random.nextInt(round * 20_000 + 5));
                    file.write(java.nio.ByteBuffer.wrap(plain, at, length), at);
                    at += length;
                }
                file.force();
            }
            var made = Files.readAllBytes(folder.resolve("out"));
            if (round == 0) first = made;
            assertThat(made).isEqualTo(first);
        }
        var index = GzipIndex.of(storage.open("out"), "out");
        assertThat(index.members()).hasSizeGreaterThan(2);
        for (var member : index.members()) {
            assertThat(member.isMarked()).isTrue();
            assertThat(plain[(int) member.plainEnd() - 1]).isEqualTo((byte) '\n');
        }
        assertThat(index.plainSize()).isEqualTo(plain.length);
    }

    @Test
    void whatAnotherProgramCompressedIsReadToo() throws IOException {
        var log = written(folder, 4);
        var before = Seen.of(log);
        log.close();
        var one = Files.readAllBytes(TestLog.segment(folder, 1));
        var two = Files.readAllBytes(TestLog.segment(folder, 2));
        try (var out = new GZIPOutputStream(Files.newOutputStream(gz(folder, 1)))) {
            out.write(one);
        }
        try (var file = Files.newOutputStream(gz(folder, 2))) {
            // As `cat a.gz b.gz` leaves it, cut in the middle of a line, and once with a name.
            for (int from = 0; from < two.length; from += 70_001) {
                var out = new GZIPOutputStream(file);
                out.write(two, from, Math.min(70_001, two.length - from));
                out.finish();
            }
        }
        var named = Files.readAllBytes(gz(folder, 1));
        named[3] |= 8;
        var withName = new ByteArrayOutputStream();
        withName.write(named, 0, 10);
        withName.writeBytes("wal.log.segment.1\0".getBytes(US_ASCII));
        withName.write(named, 10, named.length - 10);
        Files.write(gz(folder, 1), withName.toByteArray());
        Files.delete(TestLog.segment(folder, 1));
        Files.delete(TestLog.segment(folder, 2));

        var again = TestLog.open(folder, SEGMENT);

        before.isWhatIsSeenIn(again);
        again.close();
    }

    @Test
    void ofTwoFilesThatSayTheSameOneGoesAndOfTwoThatDifferThePlainOneCounts() throws IOException {
        var log = written(folder, 5);
        var before = Seen.of(log);
        var kept = folder.resolve("kept");
        Files.copy(TestLog.segment(folder, 1), kept);
        compressed(log);
        log.close();

        Files.copy(kept, TestLog.segment(folder, 1));
        var again = TestLog.open(folder, SEGMENT);
        before.isWhatIsSeenIn(again);
        assertThat(gz(folder, 1)).doesNotExist();
        again.close();

        Files.copy(gz(folder, 2), gz(folder, 1));
        again = TestLog.open(folder, SEGMENT);
        before.isWhatIsSeenIn(again);
        assertThat(gz(folder, 1)).doesNotExist();
        assertThat(folder.resolve("wal.log.segment.1.gz.bad.0"))
                .hasSameBinaryContentAs(gz(folder, 2));
        again.close();
        TestLog.open(folder, SEGMENT).close();
    }

    @Test
    void whoOnlyLooksChangesNothing() throws IOException {
        var log = written(folder, 6);
        var kept = folder.resolve("kept");
        Files.copy(TestLog.segment(folder, 1), kept);
        compressed(log);
        log.close();
        Files.move(kept, TestLog.segment(folder, 1));
        Files.writeString(folder.resolve("wal.log.segment.2.gz.making"), "half");

        var looked = WriteAheadLog.inspect(FolderStorage.readOnly(folder));

        assertThat(looked.damages()).isEmpty();
        assertThat(looked.segments().getFirst().compression()).isEqualTo(Compression.OFF);
        assertThat(gz(folder, 1)).exists();
        assertThat(folder.resolve("wal.log.segment.2.gz.making")).exists();
        TestLog.open(folder, SEGMENT).close();
        assertThat(folder.resolve("wal.log.segment.2.gz.making")).doesNotExist();
    }

    @Test
    void whenTheActiveSegmentIsGoneTheCompressedOneBeforeStaysAsItIs() throws IOException {
        var log = written(folder, 7);
        compressed(log);
        var last = log.log.segments().size();
        var entries = log.log.segments().get(last - 2).lastId();
        log.close();
        Files.delete(TestLog.segment(folder, last));
        var before = Files.readAllBytes(gz(folder, last - 1));

        var again = TestLog.open(folder, SEGMENT).write("anew");

        assertThat(again.log.lastId()).isEqualTo(entries + 1);
        assertThat(gz(folder, last - 1)).hasBinaryContent(before);
        assertThat(TestLog.segment(folder, last - 1)).doesNotExist();
        assertThat(TestLog.segment(folder, last)).exists();
        again.close();
        again = TestLog.open(folder, SEGMENT);
        assertThat(again.applied).hasSize((int) entries + 1);
        again.close();
    }

    /// A person's programs, while the node runs; it looks at the next scrub at the latest.
    @Test
    void aSegmentThatAPersonInflatesOrCompressesIsReadOn() throws IOException {
        var log = written(folder, 8);
        var before = Seen.of(log);
        compressed(log);

        Files.write(TestLog.segment(folder, 1), gunzipped(gz(folder, 1)));
        Files.delete(gz(folder, 1));
        assertThat(log.log.scrub(1)).isEmpty();
        before.isWhatIsSeenIn(log);
        assertThat(log.log.segments().getFirst().compression()).isEqualTo(Compression.OFF);

        try (var out = new GZIPOutputStream(Files.newOutputStream(gz(folder, 1)))) {
            out.write(Files.readAllBytes(TestLog.segment(folder, 1)));
        }
        Files.delete(TestLog.segment(folder, 1));
        assertThat(log.log.scrub(1)).isEmpty();
        before.isWhatIsSeenIn(log);
        assertThat(log.log.segments().getFirst().compression()).isEqualTo(Compression.GZIP);

        Files.delete(gz(folder, 1));
        assertThat(log.log.scrub(1)).isNotEmpty();
        assertThat(log.log.segments().getFirst().corrupt())
                .isEqualTo(log.log.segments().getFirst().lastId());
        log.close();
    }

    @Test
    void theActiveSegmentIsPutBackAlsoWhenAPersonCompressedIt() throws IOException {
        var log = TestLog.open(folder, 1 << 20).write("a", "b");
        try (var out = new GZIPOutputStream(Files.newOutputStream(gz(folder, 1)))) {
            out.write(Files.readAllBytes(TestLog.segment(folder, 1)));
        }
        Files.delete(TestLog.segment(folder, 1));

        log.write("c");

        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L);
        assertThat(TestLog.segment(folder, 1)).content().hasLineCount(3);
        log.close();
        var again = TestLog.open(folder, 1 << 20);
        assertThat(again.appliedIds()).containsExactly(1L, 2L, 3L);
        again.close();
    }

    /// As who reads at the very moment of the swap finds it.
    @Test
    void whoFindsOneFileGoneReadsTheOther() throws IOException {
        var text = "0123456789".repeat(30_000).getBytes(US_ASCII);
        var plain = Files.write(TestLog.segment(folder, 1), text);
        var storage = new SegmentStorage(new FolderStorage(folder));
        try (var file = storage.open("wal.log.segment.1")) {
            assertThat(file.size()).isEqualTo(text.length);
            try (var out = new GZIPOutputStream(Files.newOutputStream(gz(folder, 1)))) {
                out.write(text);
            }
            Files.delete(plain);

            assertThat(read(file, 7, 100)).isEqualTo(java.util.Arrays.copyOfRange(text, 7, 107));

            // Half of it, as a `gunzip` that is not done.
            Files.write(plain, new byte[1_000]);
            file.refresh();
            assertThat(read(file, 7, 100)).isEqualTo(java.util.Arrays.copyOfRange(text, 7, 107));
            Files.write(plain, text);
            Files.delete(gz(folder, 1));
            file.refresh();
            assertThat(read(file, 250_000, 9)).isEqualTo("012345678".getBytes(US_ASCII));
            Files.delete(plain);
            file.refresh();
            assertThat(file.size()).isZero();
            assertThat(read(file, 0, 9)).isEmpty();
        }
    }

    private static byte[] read(Storage.File file, long offset, int length) throws IOException {
        var bytes = java.nio.ByteBuffer.allocate(length);
        return java.util.Arrays.copyOf(bytes.array(), file.read(bytes, offset));
    }

    @Test
    void readersDoNotNoticeTheSwap() throws Exception {
        for (long seed = 0; seed < 3; seed++) {
            var data = folder.resolve("swap" + seed);
            var log = written(data, seed);
            var before = Seen.of(log);
            var done = new AtomicBoolean();
            try (var threads = Executors.newFixedThreadPool(4)) {
                var readers = new ArrayList<java.util.concurrent.Future<?>>();
                for (int n = 0; n < 4; n++)
                    readers.add(
                            threads.submit(
                                    () -> {
                                        do before.isWhatIsSeenIn(log);
                                        while (!done.get());
                                        before.isWhatIsSeenIn(log);
                                        return null;
                                    }));
                while (log.log.compressNext())
                    for (int n = 1; n < log.log.segments().size(); n++)
                        assertThat(log.log.scrub(n)).isEmpty();
                done.set(true);
                for (var reader : readers) reader.get();
            }
            assertThat(log.heard).noneMatch(what -> what.startsWith("corrupt"));
            log.close();
        }
    }
}
