package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `wal restore`, `wal export` and `wal import` on real folders.
class WalCopyTest {
    @TempDir private Path temp;
    private Path folder;
    private Path made;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final WalCopy copy =
            new WalCopy(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));

    private static final List<String> LINES =
            List.of(
                    set(1, "a", "\"one\""),
                    set(2, "b", "{\"n\": [1.0, 123456789012345678901234567890]}"),
                    set(3, "a", "\"two\""),
                    line(new Entry(4, Operation.DELETE, "b", null, Optional.empty())),
                    set(5, "café\u202e", "true"));

    @BeforeEach
    void aLogOfFiveEntriesInTwoSegments() throws IOException {
        folder = Files.createDirectory(temp.resolve("leader"));
        made = temp.resolve("made");
        segment(1, LINES.subList(0, 2));
        segment(2, LINES.subList(2, 5));
    }

    private void segment(int number, List<String> lines) throws IOException {
        Files.writeString(folder.resolve("wal.log.segment." + number), String.join("", lines));
    }

    private static String set(long id, String key, String json) {
        return line(new Entry(id, Operation.SET, key, JsonText.parse(json), Optional.empty()));
    }

    private static String line(Entry entry) {
        return new String(EntryCodec.encode(entry), UTF_8);
    }

    private String log(Path of) throws IOException {
        try (var files = Files.list(of)) {
            return files.filter(file -> file.getFileName().toString().startsWith("wal.log"))
                    .sorted()
                    .map(WalCopyTest::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void nothingIsLeft() {
        assertThat(temp.toFile().list()).containsExactly("leader");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5})
    void aLogIsRestoredUpToAnEntry(long until) throws Exception {
        assertThat(copy.restore(folder, until, made)).isZero();

        assertThat(log(made)).isEqualTo(String.join("", LINES.subList(0, (int) until)));
        assertThat(log(folder)).as("the old one is as it was").isEqualTo(String.join("", LINES));
        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        until
                                + (until == 1 ? " entry is in " : " entries are in ")
                                + made
                                + "; launcher/walscope leader --data "
                                + made
                                + " starts a node on it."
                                + System.lineSeparator());
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("leader", "made");
    }

    @Test
    void allOfALogIsRestoredIntoAnEmptyFolder() throws Exception {
        Files.createDirectory(made);

        assertThat(copy.restore(folder, null, made)).isZero();

        assertThat(log(made)).isEqualTo(String.join("", LINES));
    }

    @Test
    void aLongLogIsRestoredInManySteps() throws Exception {
        var large =
                IntStream.rangeClosed(1, 5_000)
                        .mapToObj(id -> set(id, "key" + id % 7, "\"" + "x".repeat(500) + "\""))
                        .toList();
        segment(1, large.subList(0, 3_000));
        segment(2, large.subList(3_000, 5_000));

        assertThat(copy.restore(folder, 4_321L, made)).isZero();

        assertThat(log(made)).isEqualTo(String.join("", large.subList(0, 4_321)));
    }

    @Test
    void whatIsNotThereIsNotRestored() throws Exception {
        assertThat(copy.restore(folder, 6L, made)).isEqualTo(1);
        assertThat(copy.restore(temp.resolve("none"), 1L, made)).isEqualTo(2);

        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "The log in " + folder + " ends at entry 5; there is no entry 6.",
                        "There is no folder "
                                + temp.resolve("none")
                                + "; name a node's data folder.");
        nothingIsLeft();
    }

    @Test
    void whatIsThereAlreadyIsNotOverwritten() throws Exception {
        Files.createDirectory(made);
        Files.writeString(made.resolve("mine"), "1");

        assertThatThrownBy(() -> copy.restore(folder, 1L, made))
                .hasMessage(made + " is there already; name a folder that is not.");
        assertThat(made.resolve("mine")).hasContent("1");
    }

    @Test
    void whatCameOfAnUnreadableEntryIsNotGuessed() throws Exception {
        segment(2, List.of(LINES.get(2).replace("two", "two!"), LINES.get(3), LINES.get(4)));

        assertThat(copy.restore(folder, 5L, made)).isEqualTo(1);
        nothingIsLeft();
        assertThat(err.toString(UTF_8).strip())
                .isEqualTo(
                        "Entry 3 in "
                                + folder
                                + " is unreadable, so what came of it is not known; restore"
                                + " --until 2, or let a node repair it from a peer first.");
        assertThat(copy.restore(folder, 2L, made)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5|{\"key\": \"a\", \"value\": \"two\", \"id\": 3};"
                        + "{\"key\": \"caf\\u00e9\\u202e\", \"value\": true, \"id\": 5};",
                "3|{\"key\": \"a\", \"value\": \"two\", \"id\": 3};{\"key\": \"b\", \"value\":"
                        + " {\"n\": [1.0, 123456789012345678901234567890]}, \"id\": 2};",
                "1|{\"key\": \"a\", \"value\": \"one\", \"id\": 1};"
            })
    void liveKeysAreExported(long until, String lines) throws Exception {
        assertThat(copy.export(folder, until)).isZero();

        assertThat(out.toString(UTF_8)).isEqualTo(lines.replace(";", "\n"));
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void anExportThatLacksSomethingSaysSo() throws Exception {
        segment(2, List.of(LINES.get(2).replace("two", "two!"), LINES.get(3), LINES.get(4)));

        assertThat(copy.export(folder, null)).isEqualTo(1);

        assertThat(out.toString(UTF_8).lines()).hasSize(2);
        assertThat(err.toString(UTF_8)).startsWith("Not every entry can be read (see wal verify);");
    }

    @Test
    void whatWasExportedIsImported() throws Exception {
        copy.export(folder, 3L);
        var file = Files.write(temp.resolve("keys.jsonl"), out.toByteArray());

        assertThat(copy.importFrom(file, made)).isZero();

        assertThat(log(made))
                .isEqualTo(
                        set(1, "a", "\"two\"")
                                + set(2, "b", "{\"n\": [1.0, 123456789012345678901234567890]}"));
        Files.delete(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]|The line is not an object: write {\"key\": …, \"value\": …}",
                "{\"value\":1}|The line has no \"key\" that is a string",
                "{\"key\":7,\"value\":1}|The line has no \"key\" that is a string",
                "{\"key\":\"a\"}|The line has no \"value\" other than null",
                "{\"key\":\"a\",\"value\":null}|The line has no \"value\" other than null",
                "{\"key\":\"\",\"value\":1}|a key has 1 to 512 bytes in UTF-8.",
                "{\"key\":\"a\",\"value\":1} x|This is not JSON at line 1, column 23: correct it"
                        + " there",
                "not json|This is not JSON at line 1, column 1: correct it there"
            })
    void aBadLineIsNamedAndNothingIsMade(String line, String why) throws Exception {
        var file =
                Files.writeString(
                        temp.resolve("keys.jsonl"),
                        "{\"key\":\"good\",\"value\":1}\n\n" + line + "\n");

        assertThatThrownBy(() -> copy.importFrom(file, made)).hasMessage(file + ":3: " + why);

        Files.delete(file);
        nothingIsLeft();
    }
}
