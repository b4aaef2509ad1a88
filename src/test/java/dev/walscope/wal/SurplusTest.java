package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// API.md, "Damage inside": bytes that hold no entry of their own take no id; the segment is
/// rewritten from its own good lines.
class SurplusTest {
    private static final Long[] ALL = {1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L};

    @TempDir Path folder;
    private byte[] whole;

    @BeforeEach
    void twoSealedSegmentsOfThreeEntriesAndAnActiveOne() throws IOException {
        var log = TestLog.open(folder, 250).write("a", "b", "c", "d", "e", "f", "g", "h");
        assertThat(log.log.segments()).hasSize(3);
        log.close();
        whole = TestLog.bytes(folder);
    }

    private static final Map<String, UnaryOperator<List<String>>> EDITS = new LinkedHashMap<>();

    private static void edit(String name, UnaryOperator<List<String>> edit) {
        EDITS.put(name, edit);
    }

    static {
        edit("a blank line", lines -> inserted(lines, 1, ""));
        edit(
                "three blank lines",
                lines -> inserted(inserted(inserted(lines, 1, ""), 1, ""), 0, ""));
        edit("a line of spaces", lines -> inserted(lines, 1, "   "));
        edit("a line of zeros", lines -> inserted(lines, 2, "\0\0\0"));
        edit("a comment", lines -> inserted(lines, 1, "# my notes"));
        edit("a line twice", lines -> inserted(lines, 1, lines.get(0)));
        edit("a line twice, apart", lines -> inserted(lines, 2, lines.get(0)));
        edit("all lines twice", lines -> joined(lines, lines));
        edit("the first two swapped", lines -> swapped(lines, 0, 1));
        edit("the last two swapped", lines -> swapped(lines, 1, lines.size() - 1));
        edit("all in reverse", List::reversed);
        edit("swapped, with a blank line", lines -> inserted(swapped(lines, 0, 1), 1, ""));
        edit("the beginning of a line", lines -> inserted(lines, 1, lines.get(1).substring(0, 20)));
    }

    private static List<String> inserted(List<String> lines, int at, String line) {
        var all = new ArrayList<>(lines);
        all.add(at, line);
        return all;
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static List<String> swapped(List<String> lines, int one, int other) {
        var all = new ArrayList<>(lines);
        Collections.swap(all, one, other);
        return all;
    }

    private void edited(int segment, UnaryOperator<List<String>> edit) throws IOException {
        var file = TestLog.segment(folder, segment);
        var lines = edit.apply(Files.readString(file, US_ASCII).lines().toList());
        // In place, as `dd` would: the node's own file.
        Files.writeString(file, String.join("\n", lines) + "\n", US_ASCII);
    }

    @TestFactory
    Stream<DynamicTest> atStartTheSegmentIsWrittenAnewFromItsOwnLines() {
        return Stream.of(1, 2, 3)
                .flatMap(
                        segment ->
                                EDITS.entrySet().stream()
                                        .map(
                                                edit ->
                                                        DynamicTest.dynamicTest(
                                                                edit.getKey()
                                                                        + " in segment "
                                                                        + segment,
                                                                () -> atStart(segment, edit))));
    }

    private void atStart(int segment, Map.Entry<String, UnaryOperator<List<String>>> edit)
            throws IOException {
        twoSealedSegmentsOfThreeEntriesAndAnActiveOneAgain();
        edited(segment, edit.getValue());

        var log = TestLog.open(folder, 250);

        assertThat(log.appliedIds()).containsExactly(ALL);
        assertThat(log.log.damages()).isEmpty();
        assertThat(log.readableIds()).containsExactly(ALL);
        assertThat(log.log.nextId()).isEqualTo(9);
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
        log.close();
        assertThat(TestLog.open(folder, 250).appliedIds()).containsExactly(ALL);
    }

    @TestFactory
    Stream<DynamicTest> inARunningLogAScrubFindsItAndMendingPutsItRight() {
        return EDITS.entrySet().stream()
                .map(
                        edit ->
                                DynamicTest.dynamicTest(
                                        edit.getKey(), () -> running(edit.getValue())));
    }

    private void running(UnaryOperator<List<String>> edit) throws IOException {
        twoSealedSegmentsOfThreeEntriesAndAnActiveOneAgain();
        var log = TestLog.open(folder, 250);
        edited(1, edit);

        log.log.scrub(1);
        assertThat(log.log.damages()).isNotEmpty();
        assertThat(log.log.nextId()).isEqualTo(9);
        log.log.mend();

        assertThat(log.log.damages()).isEmpty();
        assertThat(log.readableIds()).containsExactly(ALL);
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
        assertThat(log.log.fingerprint(8)).isEqualTo(Fingerprint.of(whole));
        log.close();
    }

    private void twoSealedSegmentsOfThreeEntriesAndAnActiveOneAgain() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files::iterator) Files.delete(file);
        }
        twoSealedSegmentsOfThreeEntriesAndAnActiveOne();
    }

    @Test
    void aFileGivenTwiceLeavesItsCopyEmpty() throws IOException {
        Files.copy(TestLog.segment(folder, 2), TestLog.segment(folder, 4));

        var log = TestLog.open(folder, 250);

        assertThat(log.appliedIds()).containsExactly(ALL);
        assertThat(log.log.damages()).isEmpty();
        assertThat(log.log.nextId()).isEqualTo(9);
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
        log.write("i");
        log.close();
        assertThat(TestLog.open(folder, 250).appliedIds()).hasSize(9);
    }

    @Test
    void twoFilesThatChangedPlacesChangeBack() throws IOException {
        for (var pair : List.of(List.of(1, 2), List.of(2, 3), List.of(1, 3))) {
            twoSealedSegmentsOfThreeEntriesAndAnActiveOneAgain();
            var one = Files.readAllBytes(TestLog.segment(folder, pair.get(0)));
            var other = Files.readAllBytes(TestLog.segment(folder, pair.get(1)));
            Files.write(TestLog.segment(folder, pair.get(0)), other);
            Files.write(TestLog.segment(folder, pair.get(1)), one);

            var log = TestLog.open(folder, 250);

            assertThat(log.appliedIds()).as("%s", pair).containsExactly(ALL);
            assertThat(log.log.damages()).as("%s", pair).isEmpty();
            assertThat(TestLog.bytes(folder)).as("%s", pair).isEqualTo(whole);
            log.close();
        }
    }

    @Test
    void whatIsTakenOutIsKeptBesideTheSegment() throws IOException {
        edited(1, lines -> inserted(lines, 1, "# my notes"));
        var first = Files.readString(TestLog.segment(folder, 1)).indexOf('\n') + 1;

        TestLog.open(folder, 250).close();

        assertThat(folder.resolve("wal.log.segment.1.bad." + first)).hasContent("# my notes\n");
    }

    @Test
    void onAFullDiskNothingIsTakenOutAndNothingIsLost() throws IOException {
        var disk = new UnreliableStorage(new java.util.Random(1));
        var edited = Arrays.copyOf(whole, whole.length + 1);
        edited[whole.length] = '\n';
        var segment = new byte[whole.length + 1];
        segment[0] = '\n';
        System.arraycopy(whole, 0, segment, 1, whole.length);
        disk.replace("wal.log.segment.1", segment);
        disk.roomFor(0);

        var log = TestLog.open(disk, 1 << 20);

        assertThat(log.appliedIds()).containsExactly(ALL);
        assertThat(log.readableIds()).containsExactly(ALL);
        disk.roomFor(Long.MAX_VALUE);
        log.log.mend();
        assertThat(disk.bytes("wal.log.segment.1")).isEqualTo(whole);
        assertThat(log.readableIds()).containsExactly(ALL);
    }

    @Test
    void aFileOfNothingButLineEndsDoesNotFillTheMemory() throws IOException {
        var file = TestLog.segment(folder, 2);
        var lines = Files.readAllBytes(file);
        var ends = new byte[3_000_000];
        Arrays.fill(ends, (byte) '\n');
        try (var out = Files.newOutputStream(file)) {
            out.write(lines);
            out.write(ends);
        }

        var inspected = WriteAheadLog.inspect(FolderStorage.readOnly(folder));

        assertThat(inspected.damages()).hasSizeLessThan(10);
        assertThat(TestLog.open(folder, 250).appliedIds()).containsExactly(ALL);
        assertThat(TestLog.bytes(folder)).isEqualTo(whole);
    }
}
