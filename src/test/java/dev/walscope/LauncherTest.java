package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.cluster.NodeProgram;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `launcher/walscope` in a small project of its own: the script and the JDK are real, Maven is a
/// script that takes as long as it is told and compiles one class.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    @TempDir Path temp;
    private Path project;
    private Path bin;
    private final Map<String, String> environment = new HashMap<>();

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void makeProject() throws IOException {
        project = temp.resolve("a clöne");
        bin = Files.createDirectories(temp.resolve("bin"));
        Files.createDirectories(project.resolve("assets"));
        var main = project.resolve("src/main/java/dev/walscope/Walscope.java");
        Files.createDirectories(main.getParent());
        Files.writeString(
                main,
                """
                package dev.walscope;
                class Walscope {
                    public static void main(String[] args) throws Exception {
                        System.out.println(String.join("|", args));
                        System.out.println(System.getProperty("jdk.module.path"));
                        System.out.println(System.getProperty("user.dir"));
                        if (args.length > 0 && args[0].equals("leader")) System.in.read();
                    }
                }
                """);
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.createDirectories(project.resolve("launcher"));
        var launcher = project.resolve("launcher/walscope");
        Files.copy(Path.of("launcher/walscope"), launcher);
        launcher.toFile().setExecutable(true);
        script(
                "mvn",
                """
                echo "$*" >> "$MVN_CALLS"
                case "$*" in *-o*) if [ -n "$NEEDS_NETWORK" ]; then
                    echo '[ERROR] Cannot access central in offline mode'; exit 1; fi ;; esac
                if [ -n "$BROKEN" ]; then echo "[ERROR] $BROKEN"; exit 1; fi
                [ -z "$SLOW" ] || sleep "$SLOW"
                mkdir -p target/classes target/lib
                "$JAVA_HOME/bin/javac" -d target/classes src/main/java/dev/walscope/*.java
                "$JAVA_HOME/bin/jar" cf target/walscope.jar -C target/classes .
                """);
        environment.put("PATH", bin + ":/usr/bin:/bin");
        environment.put(
                "HOME", Files.createDirectories(temp.resolve("home/.m2")).getParent().toString());
        environment.put("JAVA_HOME", JDK.toString());
        environment.put("MVN_CALLS", temp.resolve("calls").toString());
        environment.put("LANG", "C");
        environment.put("WALSCOPE_AOT", "off");
    }

    private void script(String name, String body) throws IOException {
        var file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body);
        file.toFile().setExecutable(true);
    }

    /// A script rather than a link: nothing may lead out of the temporary folder.
    private static void wrap(Path script, Path program) throws IOException {
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\nexec '" + program + "' \"$@\"\n");
        script.toFile().setExecutable(true);
    }

    private Process start(String... command) throws IOException {
        var builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Run run(String... command) throws Exception {
        return end(start(command));
    }

    private static Run end(Process process) throws Exception {
        process.getOutputStream().close();
        var err = new ArrayList<String>();
        var reader = Thread.ofVirtual().start(() -> err.add(text(process.getErrorStream())));
        var out = text(process.getInputStream());
        reader.join();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out, err.getFirst());
    }

    private static String text(java.io.InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String launcher() {
        return project.resolve("launcher/walscope").toString();
    }

    private List<String> builds() throws IOException {
        var calls = temp.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Test
    void theFirstStartBuildsAndTheNextDoesNot() throws Exception {
        var first = run(launcher(), "wal", "show", "a b");
        var second = run(launcher(), "wal", "show", "a b");

        assertThat(first.err()).startsWith("walscope: building (first start, about a minute) …");
        assertThat(second.err()).isEmpty();
        assertThat(second.code()).isZero();
        assertThat(second.out().lines())
                .containsExactly("wal|show|a b", "null", temp.toRealPath().toString());
        assertThat(builds()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--help, walscope",
        "-h, walscope",
        "help, walscope",
        "leader --help, walscope-leader",
        "help leader, walscope-leader",
        "wal show --help, walscope-wal-show",
        "help wal show, walscope-wal-show"
    })
    void helpNeedsNoBuildAndNoJdk(String words, String file) throws Exception {
        var help = Files.createDirectories(project.resolve("assets/help"));
        Files.writeString(help.resolve(file + ".txt"), "Usage: " + file + "\n");
        var command = new ArrayList<>(List.of(launcher()));
        command.addAll(List.of(words.split(" ")));

        var shown = run(command.toArray(String[]::new));

        assertThat(shown.out()).isEqualTo("Usage: " + file + "\n");
        assertThat(shown.code()).isZero();
        assertThat(builds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal ../x --help", "leader --port --help", "wal nothing --help", "wal"})
    void whatIsNoHelpIsForTheProgram(String words) throws Exception {
        var command = new ArrayList<>(List.of(launcher()));
        command.addAll(List.of(words.split(" ")));

        assertThat(run(command.toArray(String[]::new)).out())
                .startsWith(words.replace(' ', '|') + "\n");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aChangedSourceIsBuiltAgain() throws Exception {
        run(launcher(), "--version");
        var stamp = project.resolve("target/launch.stamp");
        Files.setLastModifiedTime(stamp, FileTime.fromMillis(System.currentTimeMillis() - 60_000));

        Files.writeString(project.resolve("assets/new.css"), "");

        run(launcher(), "--version");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void itWorksThroughSymlinks() throws Exception {
        var link = temp.resolve("other/wal scope");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("../a clöne/launcher/walscope"));
        var linkToLink = temp.resolve("bin/walscope");
        Files.createSymbolicLink(linkToLink, link);

        assertThat(run("sh", "-c", "walscope --version").out()).startsWith("--version\n");
    }

    @Test
    void threeStartsAtOnceBuildOnce() throws Exception {
        environment.put("SLOW", "2");
        var starts = new ArrayList<Process>();
        for (int n = 0; n < 3; n++) starts.add(start(launcher(), "wal", "" + n));

        var ends = new ArrayList<Run>();
        for (var process : starts) ends.add(end(process));

        assertThat(ends).allSatisfy(end -> assertThat(end.code()).isZero());
        assertThat(ends).filteredOn(end -> end.err().contains("building (")).hasSize(1);
        assertThat(builds()).hasSize(1);
        assertThat(Files.isSymbolicLink(project.resolve("target/launch.lock"))).isFalse();
    }

    @Test
    void aKilledBuildersLockIsTakenOver() throws Exception {
        environment.put("SLOW", "1");
        var lock = Files.createDirectories(project.resolve("target")).resolve("launch.lock");
        Files.createSymbolicLink(lock, Path.of("999999999"));
        var starts = new ArrayList<Process>();
        for (int n = 0; n < 6; n++) starts.add(start(launcher(), "wal", "" + n));

        for (var process : starts) {
            var end = end(process);
            assertThat(end.code()).as(end.err()).isZero();
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aTerminatedBuilderEndsItsMavenAndFreesTheLock() throws Exception {
        environment.put("SLOW", "600");
        var process = start(launcher(), "wal");
        await().until(() -> !builds().isEmpty());
        await().until(() -> Files.exists(project.resolve("target/launch.lock.maven")));

        process.toHandle().destroy();

        assertThat(end(process).code()).isEqualTo(143);
        assertThat(Files.isSymbolicLink(project.resolve("target/launch.lock"))).isFalse();
        environment.put("SLOW", "");
        assertThat(run(launcher(), "wal").code()).isZero();
    }

    @Test
    void signalsReachTheProgram() throws Exception {
        run(launcher(), "--version");
        var process = start(launcher(), "leader");
        await().until(() -> process.inputReader().readLine() != null);

        assertThat(process.info().command().orElseThrow()).endsWith("/java");
        process.toHandle().destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void onlyTheWindowGetsJavaFx() throws Exception {
        Files.createDirectories(project.resolve("target/lib"));
        run(launcher(), "--version");
        var jar = project.resolve("target/lib/javafx-base-1.jar");
        run(
                "sh",
                "-c",
                "export LC_ALL=C.UTF-8; cd '"
                        + temp
                        + "' && mkdir x && echo 'module javafx.controls {}' > x/module-info.java"
                        + " && '"
                        + JDK
                        + "/bin/javac' -d x x/module-info.java"
                        + " && '"
                        + JDK
                        + "/bin/jar' cf '"
                        + jar
                        + "' -C x module-info.class");

        assertThat(run(launcher(), "wal").out().lines().skip(1).findFirst()).contains("null");
        assertThat(run(launcher(), "--headless").out().lines().skip(1).findFirst())
                .contains(jar.toString());
    }

    @Test
    void nodesRunAsTheWindowRunsThem() throws IOException {
        for (var launcher : List.of("launcher/walscope", "launcher/walscope.bat"))
            assertThat(Files.readString(Path.of(launcher))).contains(NodeProgram.own().jvmFlags());
    }

    @Test
    void whatTheJvmLearntIsUsedAndSpoiltNotesAreNotSpokenOf() throws Exception {
        environment.remove("WALSCOPE_AOT");
        var first = run(launcher(), "wal");
        var notes = project.resolve("target/launch/node.aot");
        assertThat(first.err()).contains("learning to start fast");
        assertThat(notes).isNotEmptyFile();
        assertThat(project.resolve("target/launch")).isDirectoryNotContaining("glob:**.config");

        var second = run(launcher(), "wal");
        Files.writeString(notes, "spoilt");
        var third = run(launcher(), "wal");

        for (var run : List.of(second, third)) {
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).startsWith("wal\n");
        }
    }

    @Test
    void whoInterruptsTheLearningIsTaughtAgain() throws Exception {
        environment.remove("WALSCOPE_AOT");
        var main = project.resolve("src/main/java/dev/walscope/Walscope.java");
        Files.writeString(
                main,
                """
                package dev.walscope;
                class Walscope {
                    public static void main(String[] args) throws Exception {
                        if (args[0].equals("warm-up")) Thread.sleep(60_000);
                    }
                }
                """);
        var stamp = project.resolve("target/launch.stamp");
        var process = start(launcher(), "wal");
        await().until(() -> Files.exists(stamp));

        process.toHandle().destroy();

        assertThat(end(process).code()).isEqualTo(143);
        assertThat(stamp).doesNotExist();
    }

    @Test
    void anOldJdkIsPassedOverAndNamedWhenThereIsNoOther() throws Exception {
        var old = temp.resolve("old");
        Files.createDirectories(old.resolve("bin"));
        for (var tool : List.of("java", "javac")) {
            script(tool, "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2");
            Files.move(bin.resolve(tool), old.resolve("bin").resolve(tool));
        }
        environment.put("JAVA_HOME", old.toString());
        // Only what is installed beside the usual places counts here.
        var script = Files.readString(project.resolve("launcher/walscope"));
        Files.writeString(
                project.resolve("launcher/walscope"),
                script.replace("/usr/lib/jvm/*", temp + "/jvms/*").replace(" /opt/*", ""));
        environment.put("PATH", bin + ":" + toolsWithoutJava());

        var none = run(launcher(), "leader");
        for (var tool : List.of("java", "javac", "jar"))
            wrap(temp.resolve("jvms/new/bin").resolve(tool), JDK.resolve("bin").resolve(tool));
        var found = run(launcher(), "wal");

        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err().lines()).hasSize(1);
        assertThat(none.err())
                .startsWith(
                        "walscope: no JDK 25 or newer found (found Java 17.0.15 in " + old + ")");
        assertThat(found.code()).isZero();
    }

    /// The commands that the script uses, and no java.
    private String toolsWithoutJava() throws IOException {
        var tools = Files.createDirectories(temp.resolve("tools"));
        for (var tool :
                List.of(
                        "sh",
                        "dirname",
                        "readlink",
                        "cat",
                        "find",
                        "head",
                        "sed",
                        "mkdir",
                        "rm",
                        "mv",
                        "cp",
                        "chmod",
                        "cksum",
                        "sleep",
                        "grep")) {
            for (var folder : List.of("/usr/bin", "/bin")) {
                var file = Path.of(folder, tool);
                if (Files.exists(file)) wrap(tools.resolve(tool), file);
            }
        }
        return tools.toString();
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        Files.delete(bin.resolve("mvn"));
        environment.put("PATH", toolsWithoutJava());

        var run = run(launcher(), "leader");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip())
                .isEqualTo(
                        "walscope: Maven is missing; install it, for example with: apt install"
                                + " maven");
    }

    @Test
    void whatMavenHasOnDiskNeedsNoNetworkAndTheRestIsFetched() throws Exception {
        run(launcher(), "wal");
        assertThat(builds()).hasSize(1).first().asString().contains(" -o ");
        Files.delete(project.resolve("target/launch.stamp"));
        environment.put("NEEDS_NETWORK", "1");

        assertThat(run(launcher(), "wal").code()).isZero();

        assertThat(builds()).hasSize(3).last().asString().doesNotContain(" -o ");
    }

    @Test
    void aBrokenBuildShowsItsErrors() throws Exception {
        environment.put("BROKEN", "Walscope.java:[3,1] ';' expected");

        var run = run(launcher(), "leader");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("[ERROR] Walscope.java:[3,1] ';' expected")
                .contains(
                        "the build failed; its log is "
                                + project.toRealPath()
                                + "/target/launch.log");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void withoutANetworkTheFirstBuildSaysSo() throws Exception {
        environment.put("BROKEN", "Could not transfer artifact x from central: Unknown host y");

        assertThat(run(launcher(), "leader").err())
                .contains("Maven cannot reach its repository; try again with a network");
    }

    @Test
    void aReadOnlyCheckoutIsBuiltInTheCache() throws Exception {
        // Root may write everywhere, so a file stands where the folder should be made.
        Files.writeString(project.resolve("target"), "");
        var source = project.resolve("src/main/java/dev/walscope/Walscope.java");
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("r--r--r--"));

        assertThat(run(launcher(), "wal").code()).isZero();
        assertThat(run(launcher(), "wal").code()).isZero();

        assertThat(builds()).hasSize(1);
        assertThat(temp.resolve("home/.cache/walscope")).isDirectory();
    }

    @Test
    void aPathWithAColonIsBuiltInTheCacheToo() throws Exception {
        project = Files.move(project, temp.resolve("a:b"));

        assertThat(run(launcher(), "wal").code()).isZero();
    }
}
