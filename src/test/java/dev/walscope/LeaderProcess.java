package dev.walscope;

import static org.awaitility.Awaitility.await;

import dev.walscope.api.LogEntry;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A leader as a process of its own, on one folder and one port, to be killed and started again.
final class LeaderProcess {
    private final Path data;
    private final int port;
    private final List<String> options;
    private Process process;

    /// @param options beside its folder, its port and small segments
    LeaderProcess(Path data, String... options) throws IOException {
        this.data = data;
        this.options = List.of(options);
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    /// Returns when it answers.
    void start() throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.walscope.Walscope",
                                "leader",
                                "--port",
                                String.valueOf(port),
                                "--data",
                                data.toString(),
                                "--max-segment-size",
                                "4000"));
        command.addAll(options);
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var client = client()) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> client.send(Call.of("GET", "/health")).join().status() == 200);
        }
    }

    int port() {
        return port;
    }

    Process process() {
        return process;
    }

    /// SIGKILL; returns when it is gone.
    void kill() throws InterruptedException {
        if (process != null) process.destroyForcibly().waitFor();
    }

    NodeClient client() {
        return new NodeClient(URI.create("http://127.0.0.1:" + port));
    }

    /// Its whole log, over HTTP.
    List<LogEntry> entries() {
        var all = new ArrayList<LogEntry>();
        try (var client = client()) {
            long after = 0;
            while (true) {
                var page = client.wal(after, 1000).join();
                if (page.entries().isEmpty()) return all;
                all.addAll(page.entries());
                after = page.next();
            }
        }
    }
}
