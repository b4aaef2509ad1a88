package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The node beside etcd, Redis and webdis, all on this machine, all durable, in alternating rounds.
/// What is not installed is left out with a word.
final class PeersBench {
    private static final int ROUNDS = 5;
    private static final int SECONDS = 3;

    /// Until the JVMs among them have compiled what they are asked to do.
    private static final int WARM_UP_SECONDS = 25;

    private static final int REDIS_REQUESTS = 120_000;
    private static final int WRITERS = 64;

    private static final String NODE = "walscope";
    private static final String UNFORCED = "walscope --fsync off";
    private static final String CEILING = "bare Netty on the same log";
    private static final String LEAST = "the least Javalin program on the same log";
    private static final String WEBDIS = "webdis over Redis";
    private static final String ETCD3 = "etcd, v3 gateway";
    private static final String ETCD2 = "etcd, v2";
    private static final String REDIS = "redis-benchmark -t set";
    private static final String IN_PROCESS = "in-process append, 64 writers";

    private final Path folder;
    private final Table table;
    private final List<Server> running = new ArrayList<>();
    private final Map<String, List<Double>> slowest = new LinkedHashMap<>();

    PeersBench(Path folder, Table table) {
        this.folder = folder.resolve("peers");
        this.table = table;
    }

    void run() throws IOException {
        if (!Server.isInstalled("wrk")) {
            System.err.println("wrk is not installed (apt install wrk): no comparison with peers");
            return;
        }
        try {
            measure();
        } finally {
            for (var server : running.reversed()) server.close();
        }
    }

    private Server started(Server server) {
        running.add(server);
        return server;
    }

    private void measure() throws IOException {
        var puts = new Rounds();
        var gets = new Rounds();
        var node = node("node", "always");
        put(puts, NODE, "walscope-put", node);
        get(gets, NODE, "walscope-get", node);
        put(puts, UNFORCED, "walscope-put", node("unforced", "off"));
        put(puts, CEILING, "walscope-put", ceiling("netty", NettyCeiling.class));
        put(puts, LEAST, "walscope-put", ceiling("javalin", JavalinCeiling.class));
        Server redis = null;
        if (Server.isInstalled("redis-server") && Server.isInstalled("redis-benchmark")) {
            redis =
                    started(
                            Redis.start(
                                    folder.resolve("redis"),
                                    Server.freePort(),
                                    "--appendfsync",
                                    "always"));
        } else System.err.println("redis-server and redis-tools are not installed: left out");
        if (redis != null && Server.isInstalled("webdis")) {
            var webdis = started(Redis.webdis(folder.resolve("webdis"), redis.port()));
            put(puts, WEBDIS, "webdis-put", webdis);
            get(gets, WEBDIS, "webdis-get", webdis);
        } else System.err.println("webdis is not installed: left out");
        if (Server.isInstalled("etcd")) {
            var etcd = started(Etcd.start(folder.resolve("etcd"), Server.freePort()));
            put(puts, ETCD3, "etcd3-put", etcd);
            put(puts, ETCD2, "etcd2-put", etcd);
            get(gets, ETCD3, "etcd3-get", etcd);
        } else System.err.println("etcd is not installed (apt install etcd-server): left out");
        puts.add(IN_PROCESS, _ -> inProcess());
        if (redis != null) {
            var port = redis.port();
            puts.add(REDIS, _ -> Redis.benchmark(port, REDIS_REQUESTS));
        }
        System.err.println("measuring writes …");
        puts.run(ROUNDS);
        System.err.println("measuring reads …");
        gets.run(ROUNDS);
        report(puts, gets);
    }

    private Server node(String name, String fsync) throws IOException {
        var own = folder.resolve(name);
        var server = started(Server.node(own, "--data", own + "/log", "--fsync", fsync));
        server.awaitAnswer("/health");
        return server;
    }

    private Server ceiling(String name, Class<?> program) throws IOException {
        var own = folder.resolve(name);
        var port = Server.freePort();
        var server =
                started(
                        Server.java(
                                own, port, program.getName(), List.of("" + port, own + "/log")));
        server.awaitAnswer("/");
        return server;
    }

    /// Its first run of writes, which warms it up, leaves the keys that are read later.
    private void put(Rounds puts, String name, String kind, Server server) throws IOException {
        Wrk.run(kind, server.port(), 0, WARM_UP_SECONDS);
        slowest.put(name, new ArrayList<>());
        puts.add(
                name,
                round -> {
                    var measured = Wrk.run(kind, server.port(), round, SECONDS);
                    slowest.get(name).add(measured.p99Ms());
                    return measured.perSecond();
                });
    }

    private static void get(Rounds gets, String name, String kind, Server server)
            throws IOException {
        Wrk.run(kind, server.port(), 0, SECONDS);
        gets.add(name, _ -> Wrk.run(kind, server.port(), 0, SECONDS).perSecond());
    }

    /// The log alone, in this JVM: what [AppendBench] measures, for one round.
    private double inProcess() throws IOException {
        var bench = new AppendBench();
        bench.folder = folder.toString();
        bench.open();
        var appended = new LongAdder();
        var begun = System.nanoTime();
        var until = begun + TimeUnit.SECONDS.toNanos(SECONDS);
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            Callable<Void> writer =
                    () -> {
                        while (System.nanoTime() < until) {
                            bench.append();
                            appended.increment();
                        }
                        return null;
                    };
            for (var one : threads.invokeAll(Collections.nCopies(WRITERS, writer))) one.get();
            return appended.sum() / ((System.nanoTime() - begun) * 1e-9);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            bench.close();
        }
    }

    private void report(Rounds puts, Rounds gets) {
        for (var name : List.of(NODE, UNFORCED, CEILING, LEAST, WEBDIS, ETCD3, ETCD2))
            if (puts.has(name)) table.add("durable PUT: " + name, puts.of(name), "/s");
        for (var name : List.of(REDIS, IN_PROCESS))
            if (puts.has(name)) table.add(name, puts.of(name), "/s");
        for (var name : List.of(ETCD3, ETCD2, WEBDIS, REDIS, CEILING, LEAST, UNFORCED))
            if (puts.has(name)) table.add("PUT: walscope ÷ " + name, puts.ratio(NODE, name), "");
        if (puts.has(REDIS)) table.add("in-process ÷ Redis", puts.ratio(IN_PROCESS, REDIS), "");
        for (var name : List.of(NODE, WEBDIS, ETCD3))
            if (gets.has(name)) table.add("GET: " + name, gets.of(name), "/s");
        for (var name : List.of(WEBDIS, ETCD3))
            if (gets.has(name)) table.add("GET: walscope ÷ " + name, gets.ratio(NODE, name), "");
        for (var name : List.of(NODE, WEBDIS, ETCD3))
            if (puts.has(name)) table.add("PUT p99: " + name, Spread.of(slowest.get(name)), "ms");
        if (puts.has(ETCD3))
            table.add(
                    "PUT p99: walscope ÷ " + ETCD3,
                    Rounds.ratio(slowest.get(NODE), slowest.get(ETCD3)),
                    "");
    }
}
