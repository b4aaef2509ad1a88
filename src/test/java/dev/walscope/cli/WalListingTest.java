package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.Walscope;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `wal show` and `wal verify` on whatever may lie where a log should.
@DisabledOnOs(OS.WINDOWS)
class WalListingTest {
    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private int verify(Path of) {
        return new WalListing(
                        of, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
                .verify();
    }

    private int show(Path of) {
        return new WalShow(
                        ShowArguments.of(of),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8))
                .run();
    }

    private static String line(long id, String key) {
        var entry = new Entry(id, Operation.SET, key, JsonText.string("v"), Optional.empty());
        return new String(EntryCodec.encode(entry), US_ASCII);
    }

    private void log(String... lines) throws IOException {
        Files.writeString(folder.resolve("wal.log.segment.1"), String.join("", lines));
    }

    private void refused(Path of, String sentence) {
        assertThat(show(of)).isEqualTo(2);
        assertThat(verify(of)).isEqualTo(2);
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8).lines()).containsExactly(sentence, sentence);
    }

    private static void shell(String command, Path file) throws Exception {
        var made = new ProcessBuilder("sh", "-c", command, "sh", file.toString()).start();
        assertThat(made.waitFor()).isZero();
    }

    // ---- what is no folder, or no segment

    @Test
    void whatIsNoFolderIsNamedForWhatItIs() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "x");

        refused(file, file + " is a file; name a node's data folder.");
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        var nowhere = folder.resolve("nowhere\u001b[31m");

        refused(
                nowhere,
                "There is no folder " + folder + "/nowhere\\u001b[31m; name a node's data folder.");
    }

    @Test
    void aFolderWithoutSegmentsIsSaid() {
        refused(folder, "There is no wal.log.segment file in " + folder + ".");
    }

    @Test
    @Timeout(20)
    void aPipeInTheFoldersPlaceDoesNotHang() throws Exception {
        var pipe = folder.resolve("pipe");
        shell("mkfifo \"$1\"", pipe);

        refused(pipe, pipe + " is a pipe, a socket or a device; name a node's data folder.");
    }

    @Test
    void aDeviceInTheFoldersPlaceIsRefused() {
        refused(
                Path.of("/dev/zero"),
                "/dev/zero is a pipe, a socket or a device; name a node's data folder.");
    }

    @Test
    @Timeout(20)
    void aPipeInASegmentsPlaceDoesNotHang() throws Exception {
        log(line(1, "a"));
        var pipe = folder.resolve("wal.log.segment.2");
        shell("mkfifo \"$1\"", pipe);

        refused(
                folder,
                pipe
                        + " is a pipe, a socket or a device, not a segment; take it out of the"
                        + " folder.");
    }

    @Test
    @Timeout(20)
    void aLinkToADeviceInASegmentsPlaceIsNotReadForEver() throws Exception {
        var device = folder.resolve("wal.log.segment.1");
        Files.createSymbolicLink(device, Path.of("/dev/zero"));

        refused(
                folder,
                device
                        + " is a pipe, a socket or a device, not a segment; take it out of the"
                        + " folder.");
    }

    @Test
    void aFolderASocketAndALooseLinkAreNoSegmentsEither() throws Exception {
        var segment = folder.resolve("wal.log.segment.1");
        Files.createDirectory(segment);
        refused(folder, segment + " is a folder, not a segment; take it out of the folder.");

        Files.delete(segment);
        err.reset();
        Files.createSymbolicLink(segment, folder.resolve("gone"));
        refused(
                folder,
                segment
                        + " is a link that leads nowhere, not a segment; take it out of the"
                        + " folder.");

        Files.delete(segment);
        err.reset();
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(segment));
            refused(
                    folder,
                    segment
                            + " is a pipe, a socket or a device, not a segment; take it out of the"
                            + " folder.");
        }
    }

    // ---- what is printed

    @ParameterizedTest
    @ValueSource(
            strings = {"\u001b[2J", "\u009b31m", "\u0085", "\u202etxt.exe", "\u2066x", "\r", "\0"})
    void nothingInAKeyReachesTheTerminalButWhatShows(String evil) throws Exception {
        log(line(1, "a" + evil + "b"));

        assertThat(show(folder)).isZero();
        var shown = out.toString(UTF_8);
        assertThat(shown.codePoints())
                .noneMatch(c -> c != '\n' && (c < ' ' || (c >= 0x7f && c < 0xa0)))
                .noneMatch(c -> Character.getType(c) == Character.FORMAT);
        assertThat(firstRow(shown)).containsPattern("a\\\\u[0-9a-f]{4}");
        assertThat(shown).hasLineCount(2);
    }

    private static String firstRow(String shown) {
        return shown.lines().skip(1).findFirst().orElseThrow();
    }

    @Test
    void whatShowsIsShownAsItIs() throws Exception {
        log(line(1, "naïve ☃"));

        assertThat(show(folder)).isZero();
        assertThat(firstRow(out.toString(UTF_8))).contains("naïve ☃");
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 1_000_000, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    @Timeout(60)
    void aGapIsOneLineHoweverLong(long next) throws Exception {
        log(line(1, "a"), line(2, "b"), line(next, "c"));

        assertThat(show(folder)).isZero();
        assertThat(out.toString(UTF_8).lines())
                .hasSize(5)
                .anyMatch(row -> row.startsWith("ids 3 to " + (next - 1) + " missing (segment 1, "))
                .last()
                .asString()
                .contains(String.valueOf(next));
        out.reset();
        assertThat(verify(folder)).isEqualTo(1);
        assertThat(out.toString(UTF_8).lines())
                .anyMatch(row -> row.startsWith("Entries 3 to " + (next - 1) + " in segment 1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "18446744073709551616", "-1", "1e3"})
    @Timeout(60)
    void anIdThatIsNoneIsABadLine(String id) throws Exception {
        log(line(1, "a"), line(2, "b").replace("\"id\": 2", "\"id\": " + id), line(3, "c"));

        assertThat(show(folder)).isZero();
        assertThat(out.toString(UTF_8)).hasLineCount(4).contains("CORRUPT");
    }

    // ---- where it is printed to

    private Process start(ProcessBuilder.Redirect to, List<String> java, String... arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Walscope.class.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectOutput(to).start();
        started.add(process);
        return process;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wal verify DIR",
                "wal show DIR",
                "--help",
                "--version",
                "lesson list",
                "wal verify --help"
            })
    @EnabledOnOs(OS.LINUX)
    void whatCouldNotBePrintedIsNoSuccess(String command) throws Exception {
        log(line(1, "a"));
        var full = ProcessBuilder.Redirect.to(Path.of("/dev/full").toFile());

        var process = start(full, List.of(), command.replace("DIR", folder.toString()).split(" "));
        var said = new String(process.getErrorStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(command.matches("wal \\w+ DIR") ? 2 : 1);
        assertThat(said.lines())
                .containsExactly(
                        "walscope: not everything could be printed: No space left on device.");
    }

    @Test
    @Timeout(120)
    void aReaderThatHasGoneEndsTheListingInSilence() throws Exception {
        try (var file =
                new BufferedOutputStream(
                        Files.newOutputStream(folder.resolve("wal.log.segment.1")))) {
            for (int id = 1; id <= 200_000; id++) file.write(line(id, "key").getBytes(US_ASCII));
        }

        var process =
                start(ProcessBuilder.Redirect.PIPE, List.of(), "wal", "show", folder.toString());
        process.getInputStream().read();
        process.getInputStream().close();
        var said = new String(process.getErrorStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(said).isEmpty();
    }

    /// 90 MiB of values of 300 KB, more than the heap that it is listed with.
    @Test
    void aLogLargerThanTheHeapIsListedAndChecked() throws Exception {
        var value = JsonText.string("x".repeat(300_000));
        for (int segment = 0; segment < 30; segment++)
            try (var file =
                    new BufferedOutputStream(
                            Files.newOutputStream(
                                    folder.resolve("wal.log.segment." + (segment + 1))))) {
                for (int i = 1; i <= 10; i++)
                    file.write(
                            EntryCodec.encode(
                                    new Entry(
                                            segment * 10 + i,
                                            Operation.SET,
                                            "key" + i,
                                            value,
                                            Optional.empty())));
            }
        var heap = List.of("-Xmx40m");

        for (var command : List.of("show", "verify")) {
            var process =
                    start(ProcessBuilder.Redirect.PIPE, heap, "wal", command, folder.toString());
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            var failed = new String(process.getErrorStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(failed).isEmpty();
            assertThat(process.exitValue()).isZero();
            assertThat(said.lines()).hasSize(command.equals("show") ? 301 : 31);
        }
    }
}
