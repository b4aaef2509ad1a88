package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How long servers take from the start of their process to their first answer: empty ones, and
/// ones that have a million entries to read back.
final class StartBench {
    private static final int ROUNDS = 5;
    private static final String NODE = "walscope";
    private static final String FROM_SNAPSHOT = "walscope with a snapshot";
    private static final String UNTAUGHT = "walscope without its AOT cache";
    private static final String JAVALIN = "empty Javalin program";
    private static final String REDIS = "Redis";
    private static final String ETCD = "etcd";

    private final Path folder;
    private final Table table;

    StartBench(Path folder, Table table) {
        this.folder = folder.resolve("start");
        this.table = table;
    }

    void empty() throws IOException {
        var starts =
                new Rounds()
                        .add(NODE, round -> node(folder.resolve("empty-" + round)))
                        .add(UNTAUGHT, round -> untaught(folder.resolve("bare-" + round)))
                        .add(JAVALIN, _ -> javalin());
        // What the first of each finds cold in the page cache is nobody's start.
        node(folder.resolve("empty-0"));
        untaught(folder.resolve("bare-0"));
        javalin();
        starts.run(ROUNDS);
        table.add("start to first answer: " + NODE, starts.of(NODE), "ms");
        table.add("start to first answer: " + UNTAUGHT, starts.of(UNTAUGHT), "ms");
        table.add("start to first answer: " + JAVALIN, starts.of(JAVALIN), "ms");
        table.add(NODE + " ÷ " + JAVALIN, starts.ratio(NODE, JAVALIN), "");
        table.add(UNTAUGHT + " ÷ " + JAVALIN, starts.ratio(UNTAUGHT, JAVALIN), "");
        idleMemory();
    }

    private void idleMemory() throws IOException {
        try (var node = Server.launched(folder.resolve("idle"), "--data", folder + "/idle/log")) {
            node.awaitAnswer("/health");
            for (int i = 0; i < 20; i++) node.awaitAnswer("/status");
            table.add(
                    "memory of an idle node (RSS)", Spread.of(List.of(node.residentMiB())), "MiB");
        }
    }

    private double node(Path own) throws IOException {
        try (var node = Server.launched(own, "--data", own + "/log")) {
            return node.awaitAnswer("/health");
        }
    }

    private double untaught(Path own) throws IOException {
        try (var node = Server.node(own, "--data", own + "/log")) {
            return node.awaitAnswer("/health");
        }
    }

    private double javalin() throws IOException {
        var port = Server.freePort();
        var arguments = List.of("" + port);
        var own = folder.resolve("javalin");
        try (var server = Server.java(own, port, EmptyJavalin.class.getName(), arguments)) {
            return server.awaitAnswer("/health");
        }
    }

    /// @param million the folder of a [SampleLog]
    void withAMillionEntries(Path million) throws IOException {
        var snapshot = withSnapshot(million);
        var restarts =
                new Rounds()
                        .add(NODE, _ -> restarted(million))
                        .add(FROM_SNAPSHOT, _ -> restarted(snapshot));
        if (Server.isInstalled("redis-server") && Server.isInstalled("redis-cli"))
            addRedis(restarts);
        else System.err.println("redis-server and redis-tools are not installed: left out");
        if (Server.isInstalled("etcd")) addEtcd(restarts);
        else System.err.println("etcd is not installed (apt install etcd-server): left out");
        System.err.println("measuring restarts …");
        restarts.run(ROUNDS);
        for (var name : List.of(NODE, FROM_SNAPSHOT, REDIS, ETCD))
            if (restarts.has(name))
                table.add(
                        "restart with 1,000,000 entries: " + name,
                        restarts.of(name).times(1e-3),
                        "s");
        for (var name : List.of(REDIS, ETCD)) {
            if (!restarts.has(name)) continue;
            table.add("restart: walscope ÷ " + name, restarts.ratio(NODE, name), "");
            table.add(
                    "restart: walscope with a snapshot ÷ " + name,
                    restarts.ratio(FROM_SNAPSHOT, name),
                    "");
        }
        table.add(
                "restart: with a snapshot ÷ without one", restarts.ratio(FROM_SNAPSHOT, NODE), "");
    }

    /// The same log with a snapshot of all of it beside it.
    private Path withSnapshot(Path million) throws IOException {
        var copy = folder.resolve("snapshot");
        SampleLog.delete(copy);
        Files.createDirectories(copy);
        try (var all = Files.list(million)) {
            for (var file : all.filter(f -> f.toString().contains(".segment.")).toList())
                Files.copy(file, copy.resolve(file.getFileName()));
        }
        try (var node = launched(copy)) {
            node.awaitAnswer("/health");
            var taken = node.send("POST", "/snapshot", "");
            if (taken.statusCode() != 200) throw new IOException(taken.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return copy;
    }

    private Server launched(Path data) throws IOException {
        return Server.launched(
                folder.resolve("node"), "--data", data.toString(), "--snapshot-every", "off");
    }

    private double restarted(Path million) throws IOException {
        try (var node = launched(million)) {
            return node.awaitAnswer("/key/" + SampleLog.entry(SampleLog.ENTRIES).key());
        }
    }

    private void addRedis(Rounds restarts) throws IOException {
        var own = folder.resolve("redis");
        System.err.println("filling Redis …");
        try (var redis = Redis.start(own, Server.freePort(), "--appendfsync", "no")) {
            Redis.fill(redis);
        }
        restarts.add(
                REDIS,
                _ -> {
                    var begun = System.nanoTime();
                    try (var _ = Redis.start(own, Server.freePort(), "--appendfsync", "always")) {
                        return (System.nanoTime() - begun) / 1e6;
                    }
                });
    }

    private void addEtcd(Rounds restarts) throws IOException {
        var own = folder.resolve("etcd");
        System.err.println("filling etcd …");
        var port = Server.freePort();
        try (var etcd = Etcd.start(own, port)) {
            Etcd.fill(etcd);
        }
        restarts.add(
                ETCD,
                _ -> {
                    var begun = System.nanoTime();
                    try (var _ = Etcd.start(own, port)) {
                        return (System.nanoTime() - begun) / 1e6;
                    }
                });
    }
}
