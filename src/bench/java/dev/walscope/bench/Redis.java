package dev.walscope.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Redis, Debian's, with every write forced before its answer (`appendfsync always`), and webdis,
/// which speaks HTTP in front of it.
final class Redis {
    private Redis() {}

    /// @param more further words of the command line
    static Server start(Path folder, int port, String... more) throws IOException {
        Files.createDirectories(folder);
        var command =
                new ArrayList<>(
                        List.of(
                                "redis-server",
                                "--port",
                                "" + port,
                                "--bind",
                                "127.0.0.1",
                                "--dir",
                                folder.toString(),
                                "--save",
                                "",
                                "--appendonly",
                                "yes",
                                "--aof-use-rdb-preamble",
                                "no",
                                "--auto-aof-rewrite-percentage",
                                "0"));
        command.addAll(List.of(more));
        var server = Server.of(folder, port, command.toArray(String[]::new));
        server.awaitLine("PING", "+PONG");
        return server;
    }

    static Server webdis(Path folder, int redisPort) throws IOException {
        Files.createDirectories(folder);
        var port = Server.freePort();
        var settings = folder.resolve("webdis.json");
        Files.writeString(
                settings,
                """
                {"redis_host": "127.0.0.1", "redis_port": %d, "http_host": "127.0.0.1", "http_port": %d,
                 "threads": 2, "pool_size": 20, "daemonize": false, "websockets": false, "database": 0,
                 "acl": [{"disabled": []}], "verbosity": 0, "logfile": "%s"}
                """
                        .formatted(redisPort, port, folder.resolve("webdis.log")));
        var server = Server.of(folder, port, "webdis", settings.toString());
        server.awaitAnswer("/PING");
        return server;
    }

    /// `redis-benchmark -t set`: Redis' own protocol, 64 connections, 100 bytes.
    ///
    /// @return answers a second
    static double benchmark(int port, int requests) throws IOException {
        var said =
                output(
                        "redis-benchmark",
                        "-p",
                        "" + port,
                        "-t",
                        "set",
                        "-c",
                        "64",
                        "-n",
                        "" + requests,
                        "-d",
                        "100",
                        "-r",
                        "100000000",
                        "--csv");
        for (var line : said.split("\n"))
            if (line.startsWith("\"SET\""))
                return Double.parseDouble(line.split(",")[1].replace("\"", ""));
        throw new IOException("redis-benchmark said: " + said);
    }

    /// Fills it with the entries of a [SampleLog], not forced one by one.
    static void fill(Server redis) throws IOException {
        var pipe =
                new ProcessBuilder("redis-cli", "-p", "" + redis.port(), "--pipe")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var out =
                new BufferedWriter(
                        new OutputStreamWriter(
                                pipe.getOutputStream(), StandardCharsets.US_ASCII))) {
            for (long id = 1; id <= SampleLog.ENTRIES; id++) {
                var entry = SampleLog.entry(id);
                var key = entry.key();
                var value = SampleLog.TEXT;
                out.write("*3\r\n$3\r\nSET\r\n$" + key.length() + "\r\n" + key);
                out.write("\r\n$" + value.length() + "\r\n" + value + "\r\n");
            }
        }
        pipe.onExit().join();
    }

    private static String output(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            var said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!process.waitFor(60, TimeUnit.SECONDS)) throw new IOException("it does not end");
            return said.replace('\r', '\n');
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
