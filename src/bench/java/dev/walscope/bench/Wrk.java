package dev.walscope.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// `wrk` with the one script that makes the same load for all servers: 64 keep-alive connections,
/// unless it is told otherwise.
final class Wrk {
    private static final Path SCRIPT = Path.of("src/bench/wrk/load.lua").toAbsolutePath();
    private static final int CONNECTIONS = 64;

    /// @param perSecond answers
    /// @param p50Ms half of the answers took no longer
    /// @param p99Ms all but one of a hundred took no longer
    record Measured(double perSecond, double p50Ms, double p99Ms) {}

    private Wrk() {}

    /// @param kind the server and the call, such as `walscope-put`
    /// @param round which keys; at most two digits
    static Measured run(String kind, int port, int round, int seconds) throws IOException {
        return run(kind, port, round, seconds, CONNECTIONS);
    }

    static Measured run(String kind, int port, int round, int seconds, int connections)
            throws IOException {
        var process =
                new ProcessBuilder(
                                "wrk",
                                "-t" + Math.min(2, connections),
                                "-c" + connections,
                                "-d" + seconds + "s",
                                "-s",
                                SCRIPT.toString(),
                                "http://127.0.0.1:" + port,
                                "--",
                                kind,
                                "" + round)
                        .redirectErrorStream(true)
                        .start();
        try {
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) throw new IOException("wrk does not end");
            return said.lines()
                    .filter(line -> line.startsWith("measured "))
                    .map(line -> measured(kind, line.split(" ")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("wrk said: " + said));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Measured measured(String kind, String[] words) {
        if (!words[4].equals("0"))
            throw new IllegalStateException(words[4] + " requests of " + kind + " failed");
        return new Measured(
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]) / 1000,
                Double.parseDouble(words[3]) / 1000);
    }
}
