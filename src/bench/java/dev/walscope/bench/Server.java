package dev.walscope.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// A server under measurement: a process of its own, on a port and a folder of its own.
final class Server implements AutoCloseable {
    /// What the window and the launcher start nodes with.
    private static final List<String> USUAL_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms40m",
                    "-XX:NewSize=16m",
                    "-XX:MaxNewSize=32m",
                    "-Xmx1g",
                    "-XX:MetaspaceSize=64m",
                    "-XX:+ExitOnOutOfMemoryError");

    private static final List<String> NODE_FLAGS = nodeFlags();

    /// Others of Java's, to try them: separated by spaces.
    private static List<String> nodeFlags() {
        var others = System.getenv("NODE_OPTIONS");
        return others == null ? USUAL_FLAGS : List.of(others.split(" "));
    }

    private static final Path LAUNCHER = Path.of("launcher/walscope").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /// Asking more often costs a JVM that is starting a tenth of its time.
    private static final long LOOK_EVERY_NANOS = 10_000_000;

    private final Process process;
    private final Path log;
    private final int port;
    private final long begunNanos = System.nanoTime();

    private Server(Path folder, int port, List<String> command) throws IOException {
        this.port = port;
        log = Files.createDirectories(folder).resolve("output.log");
        process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
    }

    /// A leader; `options` are those of its command line.
    static Server node(Path folder, String... options) throws IOException {
        return node(folder, List.of(), options);
    }

    /// @param flags of Java's, besides the usual ones
    static Server node(Path folder, List<String> flags, String... options) throws IOException {
        var port = freePort();
        var words = new ArrayList<>(List.of("leader", "--port", "" + port));
        words.addAll(List.of(options));
        return java(folder, port, flags, "dev.walscope.Walscope", words);
    }

    /// A leader as a person starts one, by the project's launcher.
    static Server launched(Path folder, String... options) throws IOException {
        var port = freePort();
        var words = new ArrayList<>(List.of("leader", "--port", "" + port));
        words.addAll(List.of(options));
        return launched(folder, port, words);
    }

    /// Any node, by the project's launcher.
    static Server launched(Path folder, int port, List<String> words) throws IOException {
        var command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(words);
        return new Server(folder, port, command);
    }

    /// Builds what the launcher starts, where there is no up-to-date build.
    static void launcher(String option) throws IOException {
        var launcher =
                new ProcessBuilder(LAUNCHER.toString(), option)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (launcher.onExit().join().exitValue() != 0)
            throw new IOException("the launcher does not build");
    }

    /// A follower of `leader`, which need not have answered yet.
    static Server follower(Path folder, String name, Server leader) throws IOException {
        return follower(folder, name, leader.port());
    }

    /// @param leader the port of this machine that it is reached at
    static Server follower(Path folder, String name, int leader) throws IOException {
        var port = freePort();
        return java(
                folder,
                port,
                "dev.walscope.Walscope",
                List.of(
                        "follower",
                        name,
                        "--port",
                        "" + port,
                        "--leader",
                        "http://127.0.0.1:" + leader,
                        "--data",
                        folder + "/log"));
    }

    /// A main class of this JVM's class path, without what only a window needs.
    static Server java(Path folder, int port, String mainClass, List<String> arguments)
            throws IOException {
        return java(folder, port, List.of(), mainClass, arguments);
    }

    private static Server java(
            Path folder, int port, List<String> flags, String mainClass, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NODE_FLAGS);
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(arguments);
        return new Server(folder, port, command);
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(part -> !Path.of(part).getFileName().toString().startsWith("javafx"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    static Server of(Path folder, int port, String... command) throws IOException {
        return new Server(folder, port, List.of(command));
    }

    static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /// Waits for a 200.
    ///
    /// @return milliseconds since the process was started
    double awaitAnswer(String path) throws IOException {
        return awaitAnswer(path, 200);
    }

    /// The same of another status.
    double awaitAnswer(String path, int status) throws IOException {
        return await(() -> status(path) == status);
    }

    /// Waits for the answer `wanted` to a line of text, as Redis speaks it.
    double awaitLine(String line, String wanted) throws IOException {
        return await(
                () -> {
                    try (var socket = new Socket()) {
                        socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
                        socket.getOutputStream().write((line + "\r\n").getBytes());
                        var answer = new byte[wanted.length()];
                        var read = socket.getInputStream().readNBytes(answer, 0, answer.length);
                        return new String(answer, 0, read).equals(wanted);
                    }
                });
    }

    private interface Answering {
        boolean answers() throws IOException, InterruptedException;
    }

    private double await(Answering answering) throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            if (!process.isAlive())
                throw new IOException("it ended, saying: " + Files.readString(log));
            try {
                if (answering.answers()) return (System.nanoTime() - begunNanos) / 1e6;
            } catch (IOException e) {
                // Not yet.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        throw new IOException("no answer; it says: " + Files.readString(log));
    }

    private int status(String path) throws IOException, InterruptedException {
        return send("GET", path, "").statusCode();
    }

    HttpResponse<String> send(String method, String path, String json)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(json))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(30))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Resident memory in MiB, as Linux tells it.
    double residentMiB() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")))
            if (line.startsWith("VmRSS:"))
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        throw new IOException("no VmRSS");
    }

    /// Sends SIGSTOP or SIGCONT.
    void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().onExit().join();
    }

    /// SIGKILL; returns when it is gone.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Asks it to stop, and waits for that.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
