package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.cluster.DiskDamage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// "Figures in whatever a program or a shell reads (ready line, URLs, `dd` lines, `wal` output,
/// logs) are ASCII in every locale."
///
/// Persian, Egyptian and Bengali have digits of their own; Turkish has letters that change their
/// case in another way (I and ı, İ and i).
@DisabledOnOs(OS.WINDOWS)
class LocaleTest {
    private static final String READY =
            "leader ready on (http://127\\.0\\.0\\.1:[0-9]+) \\(.*, [0-9]+ entries, [0-9]+ ms\\)";

    @TempDir Path folder;
    private final Locale before = Locale.getDefault();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        Locale.setDefault(before);
    }

    private Process start(Locale locale, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Duser.language=" + locale.getLanguage());
        command.add("-Duser.country=" + locale.getCountry());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Walscope.class.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile()).start();
        started.add(process);
        return process;
    }

    private static String said(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var said = process.getInputStream().readAllBytes();
        return new String(said, StandardCharsets.UTF_8)
                + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fa", "tr", "ar-EG", "bn"})
    void whatANodeSaysIsAscii(String language) throws Exception {
        var locale = Locale.forLanguageTag(language);

        var leader = start(locale, "leader", "--port", "0", "--log-requests");
        var ready = String.valueOf(leader.inputReader().readLine());
        assertThat(ready).matches(READY);
        var url = URI.create(ready.replaceFirst(READY, "$1"));
        var bodies = new ArrayList<String>();
        try (var client = new NodeClient(url)) {
            for (var call :
                    List.of(
                            Call.put("title", "123456").withRequest("client1", "req1"),
                            Call.delete("title").withRequest("client1", "req2"),
                            Call.of("GET", "/request_status")
                                    .withRequest("client1", "req1")
                                    .withQuery("operation", "set"),
                            Call.of("GET", "/status"),
                            Call.of("GET", "/segments"),
                            Call.of("GET", "/metrics"),
                            Call.of("GET", "/wal/1"),
                            Call.of("GET", "/keys").withQuery("limit", "0")))
                bodies.add(client.send(call).get(30, TimeUnit.SECONDS).body());
        }
        leader.toHandle().destroy();
        var log = said(leader);
        var shown = said(start(locale, "wal", "show", "data/leader"));
        var verified = said(start(locale, "wal", "verify", "data/leader"));

        assertThat(bodies).allSatisfy(body -> assertThat(body).matches(LocaleTest::isAscii));
        assertThat(bodies.get(2)).contains("\"processed\":true");
        assertThat(log)
                .containsPattern("[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3} INFO PUT /key/title");
        assertThat(List.of(log, shown, verified)).allMatch(LocaleTest::isAscii);
        assertThat(shown).contains("DELETE");
        assertThat(verified).contains("Every entry is good: 2.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fa", "tr", "ar-EG", "bn"})
    void whatAShellIsGivenIsAscii(String language) throws Exception {
        Locale.setDefault(Locale.forLanguageTag(language));
        var file = Files.writeString(folder.resolve("wal.log.segment.1"), "0123456789".repeat(20));
        var url = URI.create("http://127.0.0.1:8000");

        var lines =
                List.of(
                        DiskDamage.flipBitShell(file, 123, 4),
                        DiskDamage.cutTailShell(file, 45),
                        Call.put("é/1", "\"i\"").withRequest("c", "r").curl(url));

        assertThat(lines.get(0)).contains("seek=123 ");
        assertThat(lines.get(1)).startsWith("truncate -s -45 ");
        assertThat(lines.get(2)).contains("/key/%C3%A9%2F1?client_id=c&request_id=r");
        assertThat(lines).allMatch(LocaleTest::isAscii);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
    }

    /// A bare machine has none of its own, and `put k ä` would write two question marks.
    @ParameterizedTest
    @CsvSource({"C,C.UTF-8", "POSIX,C.UTF-8", "de_DE.UTF-8,de_DE.UTF-8", "tr_TR.utf8,tr_TR.utf8"})
    void whatIsInstalledHasALocaleThatCanSpellAnyWord(String given, String expected)
            throws Exception {
        for (var program : List.of("walscope-cli", "Walscope")) {
            var stub = folder.resolve(program);
            Files.writeString(stub, "#!/bin/sh\necho \"" + program + " $LC_ALL $*\"\n");
            assertThat(stub.toFile().setExecutable(true)).isTrue();
        }
        var script =
                Files.readString(Path.of("src/dist/walscope"))
                        .replace("/opt/walscope/bin", folder.toString());
        for (var word : List.of("put", "lesson")) {
            var builder = new ProcessBuilder("sh", "-c", script, "walscope", word, "ä");
            builder.environment().put("LC_ALL", given);
            var process = builder.start();
            started.add(process);

            assertThat(said(process))
                    .isEqualTo(
                            (word.equals("put") ? "walscope-cli " : "Walscope ")
                                    + expected
                                    + " "
                                    + word
                                    + " ä\n");
        }
    }
}
