package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Where the time of the slowest writes goes: one durable node, 64 connections, at its top rate and
/// at parts of it that do not wait for it, whole at the client and part by part in the node; and
/// webdis, in turn with it.
final class TailBench {
    private static final int CONNECTIONS = 64;
    private static final int ROUNDS = 5;
    private static final int WARM_UPS = 8;
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
        try (var opened = new Opened()) {
            var nodes = new ArrayList<Subject>();
            for (var size : newSizes()) nodes.add(node(opened, size));
            var all = new ArrayList<>(nodes);
            if (Server.isInstalled("webdis") && Server.isInstalled("redis-server"))
                all.add(webdis(opened));
            else System.err.println("webdis and redis-server are not installed: left out");
            rounds(all);
            for (var node : nodes)
                noted(node.name + "memory of the node (RSS), MiB", node.server.residentMiB());
        }
        figures.forEach((what, all) -> table.add(what, Spread.of(all), ""));
    }

    /// MiB that the new generation may have, of nodes that take turns; what a node usually has
    /// where nothing is said.
    private static List<String> newSizes() {
        var sizes = System.getenv("NEW_SIZES");
        return sizes == null ? List.of("") : List.of(sizes.split(","));
    }

    private Subject node(Opened opened, String newSize) throws IOException {
        var own = folder.resolve("node" + newSize);
        var node =
                opened.add(
                        newSize.isEmpty()
                                ? Server.node(own, "--data", own + "/log")
                                : Server.node(
                                        own,
                                        List.of("-XX:MaxNewSize=" + newSize + "m"),
                                        "--data",
                                        own + "/log"));
        node.awaitAnswer("/health");
        return new Subject(
                newSize.isEmpty() ? "" : newSize + " MiB ",
                node,
                opened.add(new HttpLoad(node.port(), CONNECTIONS)),
                of -> partsOf(node, of));
    }

    private Subject webdis(Opened opened) throws IOException {
        var redis =
                opened.add(
                        Redis.start(
                                folder.resolve("redis"),
                                Server.freePort(),
                                "--appendfsync",
                                "always"));
        var webdis = opened.add(Redis.webdis(folder.resolve("webdis"), redis.port()));
        var load =
                opened.add(new HttpLoad(webdis.port(), CONNECTIONS, "PUT /SET/", HttpLoad.VALUE));
        return new Subject("webdis ", webdis, load, _ -> () -> {});
    }

    /// Whom the load goes to, one after the other.
    private record Subject(String name, Server server, HttpLoad load, Figures more) {}

    /// What is to be read before a round, and what of it when the round is over.
    private interface Figures {
        Told begin(String of) throws IOException;

        interface Told {
            void end() throws IOException;
        }
    }

    /// What ends with the measurement, the last first.
    private static final class Opened implements AutoCloseable {
        private final List<AutoCloseable> all = new ArrayList<>();

        <T extends AutoCloseable> T add(T one) {
            all.add(one);
            return one;
        }

        @Override
        public void close() throws IOException {
            for (var one : all.reversed()) {
                try {
                    one.close();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        }
    }

    private void rounds(List<Subject> subjects) throws IOException {
        var tops = new LinkedHashMap<Subject, Double>();
        // In turn: a node ends a connection that has been idle for half a minute.
        for (int i = 0; i < WARM_UPS; i++)
            for (var subject : subjects) tops.put(subject, subject.load.run(ROUND, 0));
        for (int round = 0; round < ROUNDS; round++)
            for (int perCent : PER_CENT)
                for (var subject : subjects) measure(subject, perCent, tops.get(subject));
    }

    private void measure(Subject subject, int perCent, double top) throws IOException {
        var of = subject.name + "at " + perCent + " % of its top rate: ";
        var load = subject.load;
        var told = subject.more.begin(of);
        var rate = load.run(ROUND, perCent == 100 ? 0 : (int) (top * perCent / 100));
        noted(of + "PUT/s", rate);
        noted(of + "p50, ms", load.percentileMs(0.5));
        noted(of + "p99, ms", load.percentileMs(0.99));
        noted(of + "p99.9, ms", load.percentileMs(0.999));
        told.end();
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
