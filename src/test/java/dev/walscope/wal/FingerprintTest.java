package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// API.md, "Fingerprint of the log".
class FingerprintTest {
    @TempDir Path folder;

    @Test
    void aWholeIsMadeOfItsPartsAndAPartOfTheWhole() {
        var random = new Random(1);
        for (int round = 0; round < 300; round++) {
            var bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            var cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length + 1);
            var first = Fingerprint.of(bytes, 0, cut);
            var second = Fingerprint.of(bytes, cut, bytes.length - cut);
            var whole = Fingerprint.of(bytes);

            assertThat(first.then(second)).isEqualTo(whole);
            assertThat(whole.without(first)).isEqualTo(second);
            assertThat(whole.before(second)).isEqualTo(first);
        }
    }

    @Test
    void itsHalvesAreTheChecksumsThatEveryoneKnows() {
        var bytes = "123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var plain = new CRC32();
        var castagnoli = new CRC32C();
        plain.update(bytes);
        castagnoli.update(bytes);

        assertThat(Fingerprint.of(bytes).text())
                .isEqualTo(plain.getValue() + "-" + castagnoli.getValue())
                .isEqualTo(0xcbf43926L + "-" + 0xe3069283L);
    }

    /// From half a gigabyte on the exponent of `x` passes the order of the second polynomial.
    @Test
    void thatOfAGigabyteIsTheOneOfReadingIt() {
        var bytes = new byte[1 << 20];
        new Random(2).nextBytes(bytes);
        var plain = new CRC32();
        var castagnoli = new CRC32C();
        for (int n = 0; n < 1024; n++) {
            plain.update(bytes);
            castagnoli.update(bytes);
        }
        var one = Fingerprint.of(bytes);
        var all = one;
        for (int n = 0; n < 10; n++) all = all.then(all);

        assertThat(all.bytes()).isEqualTo(1 << 30);
        assertThat(all.text()).isEqualTo(plain.getValue() + "-" + castagnoli.getValue());
        assertThat(one.then(all).without(one)).isEqualTo(all);
        assertThat(one.then(all).before(all)).isEqualTo(one);
        assertThat(all.then(one).before(one)).isEqualTo(all);
    }

    private static TestLog entries(TestLog log, int count) throws IOException {
        for (int n = 0; n < count; n++) {
            log.stage("key", "v".repeat(n % 300));
            if (n % 7 == 0) log.log.commit();
        }
        log.log.commit();
        return log;
    }

    /// By hand, from the bytes.
    private Fingerprint byHand(long firstId, long lastId) {
        var bytes = TestLog.bytes(folder);
        int from = 0;
        int at = 0;
        for (long id = 1; id <= lastId; id++) {
            if (id == firstId) from = at;
            while (bytes[at] != '\n') at++;
            at++;
        }
        return Fingerprint.of(Arrays.copyOfRange(bytes, from, at));
    }

    @Test
    void everyPrefixAndEveryStretchHasThatOfItsBytes() throws IOException {
        var log = entries(TestLog.open(folder, 10_000), 200);
        var reopened = WriteAheadLog.inspect(FolderStorage.readOnly(folder));
        var random = new Random(2);

        for (long id = 1; id <= 200; id++) {
            assertThat(log.log.fingerprint(id)).as("up to %d", id).isEqualTo(byHand(1, id));
            assertThat(reopened.fingerprint(id)).as("up to %d", id).isEqualTo(byHand(1, id));
            var first = 1 + random.nextLong(id);
            assertThat(log.log.fingerprint(first, id))
                    .as("%d to %d", first, id)
                    .isEqualTo(byHand(first, id));
        }
        assertThat(log.log.fingerprint(0)).isEqualTo(Fingerprint.EMPTY);
        assertThat(log.log.fingerprint(201)).isNull();
        assertThat(log.log.soundUntil()).isEqualTo(200);
    }

    @Test
    void behindDamageTheStretchesStillHaveOneAndThePrefixHasNot() throws IOException {
        var log = entries(TestLog.open(folder, 10_000), 100);
        var whole = new Fingerprint[101][];
        for (int id = 1; id <= 100; id++) whole[id] = new Fingerprint[] {byHand(1, id)};
        var behind = byHand(51, 100);
        var line = log.log.at(50);
        TestLog.flip(TestLog.segment(folder, line.segment()), (int) line.offset() + 30, 0);

        log.log.scrub(line.segment());

        assertThat(log.log.soundUntil()).isEqualTo(49);
        assertThat(log.log.fingerprint(49)).isEqualTo(whole[49][0]);
        assertThat(log.log.fingerprint(50)).isNull();
        assertThat(log.log.fingerprint(100)).isNull();
        assertThat(log.log.fingerprint(51, 100)).isEqualTo(behind);
        assertThat(TestLog.open(folder, 10_000).log.fingerprint(51, 100)).isEqualTo(behind);
    }

    @Test
    void aRepairBringsItBack() throws IOException {
        var log = entries(TestLog.open(folder, 10_000), 100);
        var before = log.log.fingerprint(100);
        var good = log.line(50);
        var line = log.log.at(50);
        TestLog.flip(TestLog.segment(folder, line.segment()), (int) line.offset() + 30, 0);
        log.log.scrub(line.segment());

        log.log.repair(log.log.damages().getFirst(), java.util.List.of(good));

        assertThat(log.log.fingerprint(100)).isEqualTo(before);
    }

    @Test
    void aBitThatIsFlippedBackLeavesNoTrace() throws IOException {
        var before = entries(TestLog.open(folder, 10_000), 3);
        before.close();
        TestLog.flip(TestLog.segment(folder, 1), 40, 0);
        var log = TestLog.open(folder, 10_000);
        assertThat(log.log.fingerprint(1)).isNull();

        TestLog.flip(TestLog.segment(folder, 1), 40, 0);
        log.log.scrub(1);
        everyStretchHasThatOfItsBytes(log, 3);
        entries(log, 3);

        everyStretchHasThatOfItsBytes(log, 6);
    }

    private void everyStretchHasThatOfItsBytes(TestLog log, long lastId) throws IOException {
        for (long first = 1; first <= lastId; first++)
            for (long last = first; last <= lastId; last++)
                assertThat(log.log.fingerprint(first, last))
                        .as("%d to %d", first, last)
                        .isEqualTo(byHand(first, last));
    }

    /// Whatever happened to the files, and whenever it was noticed: a stretch that can be read has
    /// the fingerprint of its bytes.
    @Test
    void noFlipNorRestartSpoilsTheFingerprintOfAnotherEntry() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var here = Files.createDirectory(folder.resolve("log" + seed));
            var log = TestLog.open(here, 20_000);
            var written = new ArrayList<byte[]>();
            for (int step = 0; step < 25; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        for (int n = random.nextInt(1, 30); n > 0; n--) {
                            log.stage("key", "v".repeat(random.nextInt(300)));
                            log.log.commit();
                            written.add(log.line(log.log.lastId()));
                        }
                    }
                    case 2 -> {
                        var number = random.nextInt(log.log.segments().size()) + 1;
                        var file = TestLog.segment(here, number);
                        // One of two bits, so that it is often flipped back.
                        if (Files.size(file) > 4_500)
                            TestLog.flip(file, random.nextBoolean() ? 40 : 4_400, 0);
                    }
                    case 3 -> {
                        log.close();
                        log = TestLog.open(here, 20_000);
                    }
                    default -> {
                        for (var segment : log.log.segments()) log.log.scrub(segment.number());
                        holds(log, written, random, "seed " + seed + ", step " + step);
                    }
                }
            }
            log.close();
        }
    }

    private static void holds(TestLog log, List<byte[]> written, Random random, String as)
            throws IOException {
        var unreadable = log.corruptIds();
        for (int n = 0; n < 40 && !written.isEmpty(); n++) {
            int first = random.nextInt(written.size()) + 1;
            int last = random.nextInt(first, written.size() + 1);
            var bytes = new ByteArrayOutputStream();
            for (int id = first; id <= last; id++) bytes.writeBytes(written.get(id - 1));
            boolean isWhole = unreadable.stream().noneMatch(id -> first <= id && id <= last);
            assertThat(log.log.fingerprint(first, last))
                    .as("%s: %d to %d", as, first, last)
                    .isEqualTo(isWhole ? Fingerprint.of(bytes.toByteArray()) : null);
        }
    }
}
