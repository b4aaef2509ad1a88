package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.security.CertificateFolder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The program as a process, as a terminal sees it: lines, signals and exit codes.
@DisabledOnOs(OS.WINDOWS)
class ProgramTest {
    private static final Pattern READY =
            Pattern.compile(
                    "leader ready on (http://127\\.0\\.0\\.1:\\d+) \\(.*, (\\d+) entries, \\d+"
                            + " ms\\)");

    @TempDir Path folder;
    private final List<Process> started = new ArrayList<>();

    private record Ended(int code, String out, String err) {}

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(Walscope.class.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile()).start();
        started.add(process);
        return process;
    }

    private static Ended ended(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static URI ready(Process process) throws IOException {
        BufferedReader out = process.inputReader();
        var line = out.readLine();
        var ready = READY.matcher(String.valueOf(line));
        assertThat(ready.matches()).as(line).isTrue();
        return URI.create(ready.group(1));
    }

    private static void signal(String name, Process process) throws Exception {
        var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void aNodeSaysThatItIsReadyAndStopsAsAsked() throws Exception {
        var leader = start("leader", "--port", "0");
        var url = ready(leader);
        try (var client = new NodeClient(url)) {
            var reply = client.send(Call.put("key6", "\"myvalue\"")).get(30, TimeUnit.SECONDS);
            assertThat(reply.body()).isEqualTo("{\"status\":\"ok\",\"id\":1}");
        }

        signal("TERM", leader);

        assertThat(ended(leader).code()).isZero();
        assertThat(Files.readString(folder.resolve("data/leader/wal.log.segment.1")))
                .startsWith("{\"id\": 1, \"operation\": \"SET\", \"key\": \"key6\"");
    }

    @Test
    void anInterruptFromTheKeyboardIsAWayToStop() throws Exception {
        assumeFalse(
                interruptIsIgnored(),
                "started in the background of a shell, which has its children ignore SIGINT");
        var leader = start("leader", "--port", "0");
        ready(leader);

        signal("INT", leader);

        assertThat(ended(leader).code()).isZero();
    }

    @Test
    void aNodeThatStillReadsItsLogStopsAsAskedToo() throws Exception {
        writeLogThatTakesLongToRead();
        var leader = start("leader", "--port", "0");
        assertThat(leader.errorReader().readLine()).contains("reading the log");

        signal("TERM", leader);

        assertThat(ended(leader).code()).isZero();
    }

    private void writeLogThatTakesLongToRead() throws IOException {
        var data = Files.createDirectories(folder.resolve("data/leader"));
        var value = JsonText.string("x".repeat(2000));
        try (var log = Files.newOutputStream(data.resolve("wal.log.segment.1"));
                var buffered = new BufferedOutputStream(log, 1 << 20)) {
            for (int id = 1; id <= 100_000; id++)
                buffered.write(
                        EntryCodec.encode(
                                new Entry(id, Operation.SET, "key", value, Optional.empty())));
        }
    }

    @Test
    void aSecondNodeOnADataFolderIsToldWhoHasIt() throws Exception {
        var first = start("leader", "--port", "0");
        ready(first);

        var second = ended(start("leader", "--port", "0"));

        assertThat(second.code()).isEqualTo(1);
        assertThat(second.out()).isEmpty();
        assertThat(second.err().lines()).hasSize(1);
        assertThat(second.err()).contains("data/leader").contains("" + first.pid());
    }

    /// Once for each reason, however often it is tried.
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFollowerSaysWhatKeepsItFromItsLeader() throws Exception {
        var folderOfLeader = "data/of-leader";
        var first = start("leader", "--port", "0", "--data", folderOfLeader);
        var url = ready(first);
        var follower = start("follower", "f1", "--port", "0", "--leader", url.toString());
        assertThat(follower.inputReader().readLine()).startsWith("f1 ready on ");

        signal("KILL", first);
        var err = follower.errorReader();
        var said = err.readLine();
        while (!said.endsWith("No leader answers at " + url + ".")) said = err.readLine();
        start("leader", "--port", "" + url.getPort(), "--data", folderOfLeader);

        assertThat(said).contains(" WARN " + url + " is not followed: ");
        assertThat(err.readLine()).endsWith(" INFO " + url + " is followed");
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aNodeWhoseCertificateNoLongerCountsSaysSo() throws Exception {
        var certs = folder.resolve("certs");
        new CertificateFolder(certs)
                .sign("node", List.of(), Instant.now(), Instant.now().minusSeconds(300));

        var node =
                start(
                        "leader",
                        "--port",
                        "0",
                        "--tls-cert",
                        certs.resolve("node.pem").toString(),
                        "--tls-key",
                        certs.resolve("node-key.pem").toString());

        assertThat(node.errorReader().readLine())
                .contains("WARN the certificate in " + certs.resolve("node.pem"))
                .endsWith("nobody who looks at it talks to this node until it is renewed");
    }

    @Test
    void aTakenPortIsOneLineAndExitCode1() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var node = ended(start("leader", "--port", "" + other.getLocalPort()));

            assertThat(node.code()).isEqualTo(1);
            assertThat(node.err().lines()).hasSize(1);
            assertThat(node.err()).contains("" + other.getLocalPort()).contains("--port");
        }
    }

    @Test
    void aNodeStopsWhenTheWindowThatStartedItIsGone() throws Exception {
        var leader = start("leader", "--port", "0", "--stop-with-parent");
        ready(leader);

        leader.getOutputStream().close();

        assertThat(ended(leader).code()).isZero();
    }

    @Test
    void theLogIsListedAndCheckedBesideTheNodeThatHasIt() throws Exception {
        var leader = start("leader", "--port", "0");
        try (var client = new NodeClient(ready(leader))) {
            client.send(Call.put("a", "1")).get(30, TimeUnit.SECONDS);
            client.send(Call.delete("a")).get(30, TimeUnit.SECONDS);
        }

        var shown = ended(start("wal", "show", "data/leader"));
        var good = ended(start("wal", "verify", "data/leader"));
        var segment = folder.resolve("data/leader/wal.log.segment.1");
        Files.writeString(segment, Files.readString(segment).replaceFirst("\"a\"", "\"b\""));
        var bad = ended(start("wal", "verify", "data/leader"));
        var none = ended(start("wal", "verify", "nowhere"));

        assertThat(shown.code()).isZero();
        assertThat(shown.out().lines()).hasSize(3);
        assertThat(good.code()).isZero();
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).contains("Entry 1 in segment 1 at offset 0");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err().lines()).hasSize(1);
    }

    @Test
    void whatCannotBeAFolderIsSaidInOneLine() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        var node = ended(start("leader", "--port", "0", "--data", "file"));
        var host = ended(start("leader", "--port", "0", "--host", "no.such.host.invalid"));

        assertThat(node.code()).isEqualTo(1);
        assertThat(node.err().strip()).isEqualTo("walscope leader: file is a file, not a folder");
        assertThat(host.code()).isEqualTo(1);
        assertThat(host.err().strip())
                .isEqualTo("walscope leader: no host is called no.such.host.invalid; see --host");
    }

    @Test
    void aBadWordIsExitCode2() throws Exception {
        var node = ended(start("leader", "--port", "x"));

        assertThat(node.code()).isEqualTo(2);
        assertThat(node.err().lines()).hasSize(1);
    }

    /// What a shell decides for its background jobs every process below them inherits, and a JVM
    /// respects it.
    private static boolean interruptIsIgnored() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return false;
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(mask -> (mask & 0x2) != 0);
        }
    }
}
