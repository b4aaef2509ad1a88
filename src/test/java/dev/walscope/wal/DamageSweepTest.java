package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Every cut and every flipped bit of a small log of three segments: what is left is the exact
/// prefix, or repaired, or refused with its id; never a wrong value, and never silently fine.
class DamageSweepTest {
    private static final long SEGMENT = 180;

    private Path temp;
    private Path whole;
    private List<byte[]> lines;

    @BeforeEach
    void aLogOfThreeSegments() throws IOException {
        // Thousands of logs: real files, but in memory where the system has that.
        var memory = Path.of("/dev/shm");
        temp =
                Files.isWritable(memory)
                        ? Files.createTempDirectory(memory, "sweep")
                        : Files.createTempDirectory("sweep");
        whole = temp.resolve("whole");
        var log = TestLog.open(whole, SEGMENT);
        // Letters that one flipped bit turns into a line end, and escapes with letters in them.
        log.write("J*", "\u00e9", "3", "{\"id\": 9, ", "J");
        // An object that begins as an entry does.
        log.stage("key", JsonText.parse("{\"id\": 7, \"J*\": 1}"));
        log.log.commit();
        assertThat(log.log.segments()).hasSize(3);
        lines = new ArrayList<>();
        for (long id = 1; id <= 6; id++) lines.add(log.line(id));
        log.close();
    }

    @AfterEach
    void removeTheFiles() throws IOException {
        try (var all = Files.walk(temp)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }

    @Test
    void everyCutLeavesAnExactPrefixOrRefusesTheRest() throws IOException {
        for (int segment = 1; segment <= 3; segment++) {
            var size = (int) Files.size(TestLog.segment(whole, segment));
            for (int cut = 0; cut < size; cut++) {
                var folder = copy();
                TestLog.chop(TestLog.segment(folder, segment), size - cut);
                checkOpened(folder, "segment " + segment + " cut at " + cut, segment == 3);
            }
        }
    }

    @Test
    void everyFlippedBitIsRefusedAndThenRepairedToTheSameBytes() throws IOException {
        for (int segment = 1; segment <= 3; segment++) {
            var size = (int) Files.size(TestLog.segment(whole, segment));
            for (int bit = 0; bit < size * 8; bit++) {
                var folder = copy();
                TestLog.flip(TestLog.segment(folder, segment), bit / 8, bit % 8);
                checkOpened(
                        folder,
                        "segment " + segment + " offset " + bit / 8 + " bit " + bit % 8,
                        false);
            }
        }
    }

    private void checkOpened(Path folder, String what, boolean mayBePrefix) throws IOException {
        var log = TestLog.open(folder, SEGMENT);
        try {
            for (var entry : log.applied)
                assertThat(EntryCodec.encode(entry))
                        .as(what)
                        .isEqualTo(lines.get((int) entry.id() - 1));
            assertThat(log.readableIds()).as(what).isEqualTo(log.appliedIds());
            var missing = new ArrayList<>(List.of(1L, 2L, 3L, 4L, 5L, 6L));
            missing.removeAll(log.appliedIds());
            if (mayBePrefix && log.log.damages().isEmpty()) {
                var prefix = log.log.lastId();
                assertThat(log.appliedIds()).as(what).hasSize((int) prefix);
                return;
            }
            if (missing.isEmpty()) {
                // Only a line end was missing: the log has given it back.
                assertThat(log.log.damages()).as(what).isEmpty();
                assertThat(TestLog.bytes(folder)).as(what).isEqualTo(TestLog.bytes(whole));
                return;
            }
            assertThat(log.corruptIds()).as(what).isEqualTo(missing);
            assertThat(log.log.nextId()).as(what).isEqualTo(7);
            repairAll(log);
            assertThat(log.log.damages()).as(what).isEmpty();
            assertThat(TestLog.bytes(folder)).as(what).isEqualTo(TestLog.bytes(whole));
        } finally {
            log.close();
        }
        assertThat(reopened(folder)).as(what).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    private void repairAll(TestLog log) throws IOException {
        for (var damage : log.log.damages().reversed())
            log.log.repair(
                    damage, lines.subList((int) damage.firstId() - 1, (int) damage.lastId()));
    }

    private static List<Long> reopened(Path folder) throws IOException {
        var again = TestLog.open(folder, SEGMENT);
        again.close();
        return again.appliedIds();
    }

    private int copies;

    private Path copy() throws IOException {
        var folder = Files.createDirectories(temp.resolve("copy" + copies++ % 2));
        try (var old = Files.list(folder)) {
            for (var file : (Iterable<Path>) old::iterator) Files.delete(file);
        }
        for (int n = 1; n <= 3; n++)
            Files.write(TestLog.segment(folder, n), Files.readAllBytes(TestLog.segment(whole, n)));
        return folder;
    }
}
