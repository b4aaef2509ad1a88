package dev.walscope.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A process with a window in it, off screen and drawn by software, as a display without a graphics
/// card would be.
final class ProbeProcess implements AutoCloseable {
    /// Of Java for the window, to try them: separated by spaces.
    private static final List<String> OPTIONS =
            Arrays.stream(
                            Objects.requireNonNullElse(System.getenv("WINDOW_OPTIONS"), "")
                                    .split(" "))
                    .filter(option -> !option.isBlank())
                    .toList();

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;
    private final Path errors;

    private ProbeProcess(Path folder, Class<?> main, String... arguments) throws IOException {
        this(folder, command(main, arguments));
    }

    private ProbeProcess(Path folder, List<String> command) throws IOException {
        errors = Files.createDirectories(folder).resolve("window-errors.log");
        process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(errors.toFile())
                        .start();
        orders = new PrintWriter(process.getOutputStream(), true);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    private static List<String> command(Class<?> main, String... arguments) {
        var jars = System.getProperty("java.class.path").split(File.pathSeparator);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-Dglass.platform=HeadlessPlus",
                        "-Dprism.order=sw",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        Arrays.stream(jars).collect(Collectors.joining(File.pathSeparator)),
                        main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    static ProbeProcess window(Path folder) throws IOException {
        var probe = new ProbeProcess(folder, WindowProbe.class, folder.resolve("own").toString());
        probe.expect("ready");
        return probe;
    }

    /// @return milliseconds from the start of the process to its first frame
    static double firstFrameMs(Path folder, String which) throws IOException {
        long begun = System.nanoTime();
        try (var probe = new ProbeProcess(folder, FirstFrame.class, which, folder.toString())) {
            probe.expect("painted");
            return (System.nanoTime() - begun) / 1e6;
        }
    }

    /// As [#launchedWindow].
    static double launchedFirstFrameMs(Path folder) throws IOException {
        var command = launched(FirstFrame.class, "walscope", folder.toString());
        long begun = System.nanoTime();
        try (var probe = new ProbeProcess(folder, command)) {
            probe.expect("painted");
            return (System.nanoTime() - begun) / 1e6;
        }
    }

    /// As the launcher starts the window: with its jar, its modules, its AOT cache and its options.
    /// Off screen, as the others.
    static ProbeProcess launchedWindow(Path folder) throws IOException {
        var own = folder.resolve("own").toString();
        var probe = new ProbeProcess(folder, launched(WindowProbe.class, own));
        probe.expect("ready");
        return probe;
    }

    private static List<String> launched(Class<?> main, String... arguments) throws IOException {
        var launch = Path.of("target", "launch").toAbsolutePath();
        var modules = new ArrayList<String>();
        var classes = new ArrayList<String>(List.of(launch.resolve("walscope.jar").toString()));
        try (var jars = Files.list(Path.of("target", "lib").toAbsolutePath())) {
            for (var jar : jars.map(Path::toString).sorted().toList())
                (jar.contains("/javafx") ? modules : classes).add(jar);
        }
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator))
            if (Files.isDirectory(Path.of(entry))) classes.add(entry);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:Tier4InvocationThreshold=50000",
                        "-XX:Tier4MinInvocationThreshold=6000",
                        "-XX:Tier4CompileThreshold=150000",
                        "-XX:Tier4BackEdgeThreshold=400000"));
        command.addAll(OPTIONS);
        command.addAll(
                List.of(
                        "-Dglass.platform=Headless",
                        "-Dprism.order=sw",
                        "-XX:AOTCache=" + launch.resolve("window.aot"),
                        "--module-path",
                        String.join(File.pathSeparator, modules),
                        "--add-modules",
                        "javafx.controls",
                        "--enable-native-access=javafx.graphics",
                        "-cp",
                        String.join(File.pathSeparator, classes),
                        main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void expect(String wanted) throws IOException {
        var said = answers.readLine();
        if (!wanted.equals(said)) throw new IOException(said + "\n" + Files.readString(errors));
    }

    String ask(String order) throws IOException {
        orders.println(order);
        var said = answers.readLine();
        if (said == null) throw new IOException("it ended: " + Files.readString(errors));
        return said;
    }

    void order(String order) throws IOException {
        var said = ask(order);
        if (!said.equals("ok")) throw new IOException(order + ": " + said);
    }

    long pid() {
        return process.pid();
    }

    /// Sends SIGSTOP or SIGCONT.
    void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().onExit().join();
    }

    @Override
    public void close() {
        orders.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
