package dev.walscope.bench;

import dev.walscope.cluster.LinkProxy;
import dev.walscope.time.Clock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the cables cost that the window lays between the nodes it starts: a leader with two
/// followers that reach it themselves, and one whose followers reach it through cables that nobody
/// disturbs, in a process of their own, in turn at the machine's top rate.
public final class CablesBench {
    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 8;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(5);

    private final Path folder;
    private final Table table;

    CablesBench(Path folder, Table table) {
        this.folder = folder.resolve("cables");
        this.table = table;
    }

    void run() throws IOException {
        var times = new LinkedHashMap<String, List<Double>>();
        try (var direct = WatchedNodes.start(folder.resolve("direct"));
                var cables = new CablesProcess();
                var cabled = WatchedNodes.start(folder.resolve("cabled"), cables::to);
                var directly = direct.load();
                var through = cabled.load()) {
            // In turn: a node ends a connection that has been idle for half a minute.
            for (int i = 0; i < WARM_UPS; i++) {
                directly.run(WARM_UP, 0);
                through.run(WARM_UP, 0);
            }
            var cpu = new CpuShares().process("cables", cables.pid());
            var rounds =
                    new Rounds()
                            .add(
                                    "direct",
                                    _ -> new CpuShares().aWrite(directly, new LinkedHashMap<>()))
                            .add("cabled", _ -> cpu.aWrite(through, times));
            rounds.run(ROUNDS);
            table.add("HTTP PUT, 2 followers", rounds.of("direct"), "/s");
            table.add("HTTP PUT, 2 followers, through cables", rounds.of("cabled"), "/s");
            table.add("PUT through cables ÷ without", rounds.ratio("cabled", "direct"), "");
        }
        times.forEach((what, us) -> table.add("µs of a core a PUT, " + what, Spread.of(us), "µs"));
    }

    /// Takes a port a line, and answers with that of a cable to it.
    public static void main(String[] arguments) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(System.in))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var to = new InetSocketAddress("127.0.0.1", Integer.parseInt(line));
                System.out.println(LinkProxy.open(to, Clock.SYSTEM).port());
            }
        }
        System.exit(0);
    }

    private static final class CablesProcess implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        CablesProcess() throws IOException {
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-Xmx256m",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    CablesBench.class.getName())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            answers = process.inputReader();
        }

        int to(int port) {
            try {
                process.outputWriter().write(port + "\n");
                process.outputWriter().flush();
                return Integer.parseInt(answers.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
