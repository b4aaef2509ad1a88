package dev.walscope.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.walscope.api.Integrity;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.Wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// As much of a node as its process manager sees: the arguments, the ready line, a data folder, a
/// port that answers, an end when the parent is gone.
final class StandInNode {
    public static void main(String[] args) throws Exception {
        var arguments = List.of(args);
        if (arguments.contains("--refuse")) {
            System.err.println("the data folder is locked by process 4711");
            System.exit(1);
        }
        var role = Role.valueOf(args[0]);
        var name = role == Role.leader ? "leader" : args[1];
        var port = Integer.parseInt(after(arguments, "--port"));
        var data = Path.of(after(arguments, "--data"));
        Files.createDirectories(data);
        Files.writeString(data.resolve("arguments"), String.join(" ", args));

        var server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        server.createContext("/health", exchange -> reply(exchange, "{\"status\":\"ok\"}"));
        server.createContext("/status", exchange -> reply(exchange, Wire.text(status(name, role))));
        server.createContext("/chatter", exchange -> chatter(exchange));
        server.start();
        System.out.println(
                name + " ready on http://127.0.0.1:" + port + " (" + data + ", 0 entries, 1 ms)");
        if (arguments.contains("--stop-with-parent")) {
            while (System.in.read() >= 0) {}
            System.exit(0);
        }
    }

    private static String after(List<String> arguments, String option) {
        return arguments.get(arguments.indexOf(option) + 1);
    }

    private static void chatter(HttpExchange exchange) throws IOException {
        for (int line = 1; line <= 1_000; line++) System.out.println("line " + line);
        reply(exchange, "{}");
    }

    private static void reply(HttpExchange exchange, String json) throws IOException {
        exchange.sendResponseHeaders(200, json.length());
        exchange.getResponseBody().write(json.getBytes());
        exchange.close();
    }

    private static NodeStatus status(String name, Role role) {
        return new NodeStatus(
                name,
                role,
                "",
                ProcessHandle.current().pid(),
                "0",
                "",
                NodeStatus.State.ready,
                null,
                LogPosition.START,
                0,
                0,
                "",
                100,
                Integrity.OK,
                null,
                null,
                List.of(),
                null);
    }
}
