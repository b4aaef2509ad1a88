package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Where the time of the slowest writes goes: one durable node, 64 connections, at its top rate and
/// at parts of it that do not wait for it, whole at the client and part by part in the node.
final class TailBench {
    private static final int CONNECTIONS = 64;
    private static final int ROUNDS = 5;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(40);
    private static final long ROUND = TimeUnit.SECONDS.toNanos(4);
    private static final String PARTS = "walscope_write_part_seconds";
    private static final List<String> NAMES =
            List.of("read", "wait", "store", "acknowledge", "answer");
    private static final List<Integer> PER_CENT = List.of(10, 50, 90, 100);

    private final Path folder;
    private final Table table;
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    TailBench(Path folder, Table table) {
        this.folder = folder.resolve("tail");
        this.table = table;
    }

    void run() throws IOException {
        try (var node = Server.node(folder, "--data", folder + "/log")) {
            node.awaitAnswer("/health");
            try (var load = new HttpLoad(node.port(), CONNECTIONS)) {
                rounds(load, "", of -> partsOf(node, of));
            }
            noted("memory of the node (RSS), MiB", node.residentMiB());
        }
        if (Server.isInstalled("webdis") && Server.isInstalled("redis-server")) webdis();
        else System.err.println("webdis and redis-server are not installed: left out");
        figures.forEach((what, all) -> table.add(what, Spread.of(all), ""));
    }

    private void webdis() throws IOException {
        try (var redis =
                        Redis.start(
                                folder.resolve("redis"),
                                Server.freePort(),
                                "--appendfsync",
                                "always");
                var webdis = Redis.webdis(folder.resolve("webdis"), redis.port());
                var load = new HttpLoad(webdis.port(), CONNECTIONS, "PUT /SET/", HttpLoad.VALUE)) {
            rounds(load, "webdis ", _ -> () -> {});
        }
    }

    /// What is to be read before a round, and what of it when the round is over.
    private interface Figures {
        Told begin(String of) throws IOException;

        interface Told {
            void end() throws IOException;
        }
    }

    private void rounds(HttpLoad load, String who, Figures more) throws IOException {
        load.run(WARM_UP, 0);
        var top = load.run(ROUND, 0);
        for (int round = 0; round < ROUNDS; round++) {
            for (int perCent : PER_CENT) {
                var of = who + "at " + perCent + " % of its top rate: ";
                var told = more.begin(of);
                var rate = load.run(ROUND, perCent == 100 ? 0 : (int) (top * perCent / 100));
                noted(of + "PUT/s", rate);
                noted(of + "p50, ms", load.percentileMs(0.5));
                noted(of + "p99, ms", load.percentileMs(0.99));
                noted(of + "p99.9, ms", load.percentileMs(0.999));
                told.end();
            }
        }
    }

    private Figures.Told partsOf(Server node, String of) throws IOException {
        var before = parts(node);
        var forces = NodeTimes.of(node, NodeTimes.FORCE);
        return () -> {
            var after = parts(node);
            for (var name : NAMES) {
                var part = after.get(name).since(before.get(name));
                noted(of + name + ", p50, ms", part.percentileMs(50));
                noted(of + name + ", p99, ms", part.percentileMs(99));
            }
            var forced = NodeTimes.of(node, NodeTimes.FORCE).since(forces);
            noted(of + "a force, p99, ms", forced.percentileMs(99));
        };
    }

    private static Map<String, NodeTimes> parts(Server node) throws IOException {
        var parts = new LinkedHashMap<String, NodeTimes>();
        for (var name : NAMES) parts.put(name, NodeTimes.of(node, PARTS, "part=\"" + name + "\","));
        return parts;
    }

    private void noted(String what, double figure) {
        figures.computeIfAbsent(what, _ -> new ArrayList<>()).add(figure);
    }
}
