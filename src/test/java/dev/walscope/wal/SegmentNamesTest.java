package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// API.md: segment names are read as numbers; a file that looks like a segment and cannot be read
/// as one is named, and the node does not write into that folder.
class SegmentNamesTest {
    @TempDir Path folder;

    @BeforeEach
    void threeSegments() throws IOException {
        TestLog.open(folder, 200).write("a", "b", "c", "d", "e").close();
    }

    @Test
    void leadingZerosAreReadOver() throws IOException {
        for (var name : List.of("02", "0002", "00000000000000002")) {
            Files.move(TestLog.segment(folder, 2), folder.resolve("wal.log.segment." + name));

            var log = TestLog.open(folder, 200);

            assertThat(log.appliedIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(log.log.segments())
                    .extracting(SegmentState::fileName)
                    .contains("wal.log.segment." + name);
            log.close();
            Files.move(folder.resolve("wal.log.segment." + name), TestLog.segment(folder, 2));
        }
    }

    @Test
    void aRepairedSegmentKeepsItsName() throws IOException {
        var file = folder.resolve("wal.log.segment.01");
        Files.move(TestLog.segment(folder, 1), file);
        Files.writeString(file, Files.readString(file).replaceFirst("\n", "\n\n"));

        TestLog.open(folder, 200).close();

        assertThat(file).content().hasLineCount(2);
        assertThat(TestLog.segment(folder, 1)).doesNotExist();
    }

    @Test
    void aNameThatOnlyLooksLikeASegmentsIsNamedAndNothingIsWritten() throws IOException {
        for (var name :
                List.of(
                        "x",
                        "",
                        "0",
                        "00",
                        "-1",
                        "1.5",
                        "1 ",
                        "99999999999",
                        "2.bak",
                        "1~",
                        "1.old")) {
            var odd = Files.writeString(folder.resolve("wal.log.segment." + name), "text\n");

            assertThatThrownBy(() -> TestLog.open(folder, 200))
                    .as(name)
                    .isInstanceOf(NotALog.class)
                    .hasMessageContaining("wal.log.segment." + name);

            assertThat(odd).hasContent("text\n");
            Files.delete(odd);
        }
        assertThat(TestLog.open(folder, 200).appliedIds()).hasSize(5);
    }

    @Test
    void whatTheLogItselfKeepsBesideItsSegmentsIsNoneOfThem() throws IOException {
        for (var name : List.of("1.torn.80", "2.bad.0", "3.repair", "02.torn.4"))
            Files.writeString(folder.resolve("wal.log.segment." + name), "text\n");

        assertThat(TestLog.open(folder, 200).appliedIds()).hasSize(5);
    }

    @Test
    void twoFilesWithOneNumberAreBothNamed() throws IOException {
        Files.copy(TestLog.segment(folder, 2), folder.resolve("wal.log.segment.02"));

        assertThatThrownBy(() -> TestLog.open(folder, 200))
                .isInstanceOf(NotALog.class)
                .hasMessageContaining("wal.log.segment.2")
                .hasMessageContaining("wal.log.segment.02");
    }

    @Test
    void aLinkOrAFolderWithASegmentsNameIsNamed() throws IOException {
        Files.move(TestLog.segment(folder, 2), folder.resolve("kept"));
        Files.createSymbolicLink(TestLog.segment(folder, 2), folder.resolve("kept"));
        assertThatThrownBy(() -> TestLog.open(folder, 200))
                .isInstanceOf(NotALog.class)
                .hasMessageContaining("wal.log.segment.2");

        Files.delete(TestLog.segment(folder, 2));
        Files.createDirectory(TestLog.segment(folder, 2));
        assertThatThrownBy(() -> WriteAheadLog.inspect(FolderStorage.readOnly(folder)))
                .isInstanceOf(NotALog.class)
                .hasMessageContaining("wal.log.segment.2");
    }

    @Test
    void aLastIdBehindWhichNoneCanBeGivenIsRefusedAndStillLookedAt() throws IOException {
        var file = TestLog.segment(folder, 3);
        var lines = Files.readString(file);
        for (long id : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, (1L << 62) + 1}) {
            var last =
                    new Entry(id, Operation.SET, "key", JsonText.string("far"), Optional.empty());
            Files.writeString(file, lines + new String(EntryCodec.encode(last), US_ASCII));

            assertThatThrownBy(() -> TestLog.open(folder, 200))
                    .isInstanceOf(NotALog.class)
                    .hasMessageContaining(String.valueOf(id));
            assertThat(WriteAheadLog.inspect(FolderStorage.readOnly(folder)).lastId())
                    .isEqualTo(id);
        }
    }

    @Test
    void aFolderOfTheNewestOriginalIsRefusedByName() throws IOException {
        var file = TestLog.segment(folder, 3);
        var lines = Files.readString(file).replaceAll("}\n", ", \"version\": 1}\n");
        Files.writeString(file, lines);

        assertThatThrownBy(() -> TestLog.open(folder, 200))
                .isInstanceOf(NotALog.class)
                .hasMessageContaining("\"version\"");
        assertThat(file).hasContent(lines);
    }
}
