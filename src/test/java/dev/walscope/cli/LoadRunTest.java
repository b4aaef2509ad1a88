package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;

import dev.walscope.api.Wire;
import dev.walscope.check.Linearizability;
import dev.walscope.check.Operation;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// The history that `walscope load` prints is one that a checker can read, and true.
class LoadRunTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private List<JsonNode> history(URI url, Duration time) throws IOException {
        var code =
                new LoadRun(
                                new ClientTarget(url, null, null, true),
                                new LoadArguments(4, time, 2, "k", 1),
                                new PrintStream(out, true, UTF_8),
                                new PrintStream(err, true, UTF_8),
                                Clock.SYSTEM)
                        .run();
        assertThat(code).isZero();
        return out.toString(UTF_8).lines().map(Wire::tree).toList();
    }

    @Test
    void whatClientsOfANodeWereToldHasAnOrder(@TempDir Path folder) throws Exception {
        try (var node = Node.start(NodeOptions.leader(folder, 0), Clock.SYSTEM)) {
            history(URI.create(node.url()), Duration.ofMillis(200));
            out.reset();

            var history = history(URI.create(node.url()), Duration.ofMillis(700));

            var operations = operations(history);
            assertThat(operations.size()).isGreaterThan(20);
            assertThat(Linearizability.violation(operations)).isEmpty();
            assertThat(err.toString(UTF_8)).contains(" done, 0 refused, 0 unknown; ");
        }
    }

    /// Each line with its place, times that only grow, and a process that does one thing after the
    /// other.
    @Test
    void aHistoryHasTheShapeThatCheckersRead(@TempDir Path folder) throws Exception {
        List<JsonNode> history;
        try (var node = Node.start(NodeOptions.leader(folder, 0), Clock.SYSTEM)) {
            history = history(URI.create(node.url()), Duration.ofMillis(300));
        }

        var asking = new HashMap<Long, JsonNode>();
        long time = 0;
        for (int i = 0; i < history.size(); i++) {
            var line = history.get(i);
            assertThat(line.path("index").asInt()).isEqualTo(i);
            assertThat(line.path("time").asLong()).isGreaterThanOrEqualTo(time);
            time = line.path("time").asLong();
            assertThat(line.path("f").asText()).isIn("read", "write", "delete");
            assertThat(line.has("value")).isTrue();
            var process = line.path("process").asLong();
            if (line.path("type").asText().equals("invoke"))
                assertThat(asking.put(process, line)).isNull();
            else {
                var asked = asking.remove(process);
                assertThat(line.path("key")).isEqualTo(asked.path("key"));
                assertThat(line.path("f")).isEqualTo(asked.path("f"));
            }
        }
        assertThat(asking).isEmpty();
    }

    @Test
    void whoWasNotToldWhatBecameOfAWriteGoesOnUnderAnotherNumber() throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var status = exchange.getRequestMethod().equals("PUT") ? 503 : 404;
                    var body = "{\"detail\":\"No.\"}".getBytes(UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            var history = history(url, Duration.ofMillis(300));

            var ended = new ArrayList<Long>();
            for (var line : history) {
                var process = line.path("process").asLong();
                assertThat(ended).doesNotContain(process);
                if (line.path("type").asText().equals("info")) {
                    assertThat(line.path("f").asText()).isEqualTo("write");
                    assertThat(line.path("error").asText()).isEqualTo("No.");
                    ended.add(process);
                }
            }
            assertThat(Set.copyOf(ended)).hasSizeGreaterThan(4);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutANodeThereIsOneSentenceAndNoHistory() {
        assertThatThrownBy(() -> history(URI.create("http://127.0.0.1:1"), Duration.ofMillis(100)))
                .isInstanceOf(IOException.class)
                .hasMessage("no node answers at http://127.0.0.1:1");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    private static List<Operation> operations(List<JsonNode> history) {
        var asked = new HashMap<Long, JsonNode>();
        var operations = new ArrayList<Operation>();
        for (var line : history) {
            var process = line.path("process").asLong();
            switch (line.path("type").asText()) {
                case "invoke" -> asked.put(process, line);
                case "ok" ->
                        operations.add(
                                new Operation(
                                        line.path("key").asText(),
                                        did(line),
                                        asked.remove(process).path("time").asLong(),
                                        line.path("time").asLong()));
                default -> throw new AssertionError(line);
            }
        }
        return operations;
    }

    private static Operation.Did did(JsonNode line) {
        return switch (line.path("f").asText()) {
            case "write" -> new Operation.Write(line.path("value").asText());
            case "delete" -> new Operation.Delete(line.path("found").asBoolean());
            default -> new Operation.Read(line.path("value").textValue());
        };
    }
}
