package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Whatever becomes of a compressed segment's bytes: at most the entries of that member are
/// unreadable, none is served wrong, and good copies make the very file of before.
class CompressedDamageTest {
    private static final int SEGMENT = 200_000;

    @TempDir Path folder;

    private final List<byte[]> lines = new ArrayList<>();
    private final Random random = new Random(7);
    private Path file;
    private byte[] whole;
    private List<GzipIndex.Member> members;

    @BeforeEach
    void threeSegmentsTwoOfThemCompressed() throws IOException {
        var log = TestLog.open(folder, SEGMENT);
        while (log.log.segments().size() < 3) {
            for (int n = 0; n < 50; n++)
                log.stage(
                        "key" + random.nextInt(40), Long.toHexString(random.nextLong()).repeat(9));
            log.log.commit();
        }
        while (log.log.compressNext()) {}
        for (long id = 1; id <= log.log.lastId(); id++) lines.add(log.line(id));
        log.close();
        file = folder.resolve("wal.log.segment.1.gz");
        whole = Files.readAllBytes(file);
        members =
                GzipIndex.of(new FolderStorage(folder).open("wal.log.segment.1.gz"), "").members();
        assertThat(members).hasSizeGreaterThan(2);
    }

    private List<Long> idsIn(GzipIndex.Member member) {
        var ids = new ArrayList<Long>();
        long at = 0;
        for (int n = 0; n < lines.size() && at < member.plainEnd(); n++) {
            if (at >= member.plainOffset()) ids.add(n + 1L);
            at += lines.get(n).length;
        }
        return ids;
    }

    private void damaged(int offset, int bit) throws IOException {
        var bytes = whole.clone();
        bytes[offset] ^= (byte) (1 << bit);
        Files.write(file, bytes);
    }

    private void everythingThatIsReadIsRight(TestLog log, String what) throws IOException {
        for (var line : log.log.read(0, Integer.MAX_VALUE))
            if (line instanceof Line.Valid valid)
                assertThat(log.log.bytes(line))
                        .as(what)
                        .isEqualTo(lines.get((int) valid.entry().id() - 1));
        assertThat(log.log.lastId()).as(what).isEqualTo(lines.size());
    }

    private void repairedTo(TestLog log, String what) throws IOException {
        for (int n = 0; n < 5 && !log.log.damages().isEmpty(); n++) {
            for (var damage : log.log.damages()) {
                if (damage.isSurplus()) continue;
                var good = lines.subList((int) damage.firstId() - 1, (int) damage.lastId());
                log.log.repair(damage, good);
                break;
            }
            log.log.mend();
        }
        assertThat(log.log.damages()).as(what).isEmpty();
        assertThat(log.readableIds()).as(what).hasSize(lines.size());
    }

    private void fromABit(int offset, int bit) throws IOException {
        var what = "offset " + offset + " bit " + bit;
        damaged(offset, bit);
        var log = TestLog.open(folder, SEGMENT);

        var unreadable = log.corruptIds();

        everythingThatIsReadIsRight(log, what);
        if (!unreadable.isEmpty()) {
            var member =
                    members.stream().filter(one -> offset < one.end()).findFirst().orElseThrow();
            assertThat(idsIn(member)).as(what).containsAll(unreadable);
            repairedTo(log, what);
            assertThat(file).as(what).hasBinaryContent(whole);
        }
        log.close();
        try (var all = Files.list(folder)) {
            for (var kept : all.filter(one -> one.toString().contains(".bad.")).toList())
                Files.delete(kept);
        }
        Files.write(file, whole);
    }

    @Test
    void aFlippedBitAnywhereIsHeldWithinItsMember() throws IOException {
        for (int n = 0; n < 120; n++) fromABit(random.nextInt(whole.length), random.nextInt(8));
    }

    @Test
    void aFlippedBitInAHeaderOrATrailerLosesNothing() throws IOException {
        for (var member : members) {
            int from = (int) member.data() - GzipHeader.BYTES;
            for (int offset = from; offset < member.data(); offset++) untouchedBy(offset);
            for (int offset = (int) member.end() - 8; offset < member.end(); offset++)
                untouchedBy(offset);
        }
    }

    private void untouchedBy(int offset) throws IOException {
        damaged(offset, offset % 8);
        var looked = WriteAheadLog.inspect(FolderStorage.readOnly(folder));
        assertThat(looked.damages()).as("offset %d", offset).isEmpty();
        assertThat(looked.entries()).isEqualTo(lines.size());
        if (offset % 7 != 0) return;
        var log = TestLog.open(folder, SEGMENT);
        assertThat(log.log.compressNext()).isTrue();
        assertThat(file).as("made anew").hasBinaryContent(whole);
        assertThat(log.log.compressNext()).isFalse();
        assertThat(log.readableIds()).hasSize(lines.size());
        log.close();
    }

    @Test
    void whatIsFoundWhileItRunsIsRepairedAndItsBytesAreKept() throws IOException {
        var log = TestLog.open(folder, SEGMENT);
        var sum = log.log.fingerprint(lines.size());
        var member = members.get(1);
        var offset = (int) member.data() + 100;
        damaged(offset, 3);

        var found = log.log.scrub(1);

        assertThat(found).isNotEmpty();
        assertThat(log.corruptIds()).isNotEmpty();
        assertThat(idsIn(member)).containsAll(log.corruptIds());
        assertThat(log.log.fingerprint(lines.size())).isNull();
        var bad = Files.readAllBytes(file);
        repairedTo(log, "while it runs");
        assertThat(file).hasBinaryContent(whole);
        assertThat(log.log.fingerprint(lines.size())).isEqualTo(sum);
        var from = (int) members.get(0).end();
        assertThat(folder.resolve("wal.log.segment.1.gz.bad." + from))
                .hasBinaryContent(java.util.Arrays.copyOfRange(bad, from, (int) member.end()));
        assertThat(log.log.segments().getFirst().compression()).isEqualTo(Compression.GZIP);
        log.close();
        var again = TestLog.open(folder, SEGMENT);
        assertThat(again.applied).hasSize(lines.size());
        again.close();
    }

    @Test
    void itsSumFromBeforeProvesACopy() throws IOException {
        var log = TestLog.open(folder, SEGMENT);
        damaged((int) members.get(1).data() + 2, 1);
        log.log.scrub(1);
        var damage = log.log.damages().getFirst();
        assertThat(log.log.damages()).hasSize(1);
        var good = lines.subList((int) damage.firstId() - 1, (int) damage.lastId());

        assertThat(log.log.proof(damage, good)).isEqualTo(WriteAheadLog.Proof.PROVEN);
        log.close();
    }

    @Test
    void aFileThatWasCutLosesItsEndAndIsRepaired() throws IOException {
        var next = folder.resolve("wal.log.segment.2.gz");
        var wholeNext = Files.readAllBytes(next);
        var sizes = List.of(0, 1, 20, 36, 50, whole.length / 2, whole.length - 9, whole.length - 1);
        for (int size : sizes) {
            Files.write(file, java.util.Arrays.copyOf(whole, size));
            var log = TestLog.open(folder, SEGMENT);

            everythingThatIsReadIsRight(log, "size " + size);
            repairedTo(log, "size " + size);
            while (log.log.compressNext()) {}
            // Of lines that left nothing behind it is only known before which they stood.
            if (size > GzipHeader.BYTES)
                assertThat(file).as("size %d", size).hasBinaryContent(whole);
            log.close();
            Files.write(next, wholeNext);
        }
    }

    @Test
    void membersTakenOutSwappedDoubledOrFilledAreMended() throws IOException {
        var first = members.get(0);
        var second = members.get(1);
        int a = (int) first.end();
        int b = (int) second.end();
        var variants =
                List.of(
                        joined(0, a, b, whole.length),
                        joined(a, b, 0, a, b, whole.length),
                        joined(0, a, 0, a, a, whole.length),
                        filled(a, b, (byte) 0),
                        filled(a, b, (byte) 0x1f),
                        filled(0, a, (byte) 0xff),
                        filled(b, whole.length, (byte) 0),
                        filled(a - 30, a + 50, (byte) 0));
        for (int n = 0; n < variants.size(); n++) {
            Files.write(file, variants.get(n));
            var log = TestLog.open(folder, SEGMENT);

            everythingThatIsReadIsRight(log, "variant " + n);
            repairedTo(log, "variant " + n);
            everythingThatIsReadIsRight(log, "variant " + n);
            log.close();
            var again = TestLog.open(folder, SEGMENT);
            assertThat(again.applied).as("variant %d", n).hasSize(lines.size());
            assertThat(again.log.damages()).isEmpty();
            again.close();
            Files.write(file, whole);
        }
    }

    private byte[] joined(int... bounds) {
        var out = new java.io.ByteArrayOutputStream();
        for (int n = 0; n < bounds.length; n += 2)
            out.write(whole, bounds[n], bounds[n + 1] - bounds[n]);
        return out.toByteArray();
    }

    private byte[] filled(int from, int until, byte with) {
        var bytes = whole.clone();
        java.util.Arrays.fill(bytes, from, until, with);
        return bytes;
    }

    @Test
    void anythingAtAllInItsPlaceIsReadAsDamage() throws IOException {
        for (int n = 0; n < 30; n++) {
            var bytes = new byte[random.nextInt(5_000)];
            random.nextBytes(bytes);
            if (n % 3 == 0 && bytes.length > 4)
                System.arraycopy(whole, 0, bytes, 0, Math.min(bytes.length, random.nextInt(60)));
            Files.write(file, bytes);
            var log = TestLog.open(folder, SEGMENT);

            everythingThatIsReadIsRight(log, "random " + n);
            log.close();
        }
    }
}
