package dev.walscope.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Three members that elect their leader beside three of etcd, all on this machine and all durable,
/// and beside a leader that waits for a quorum of followers that nobody elected.
final class ConsensusBench {
    private static final List<Integer> CONNECTIONS = List.of(1, 16, 64);
    private static final int ROUNDS = 5;
    private static final int SECONDS = 3;
    private static final int WARM_UP_SECONDS = 20;
    private static final int KILLS = 30;
    private static final String OURS = "walscope";
    private static final String ETCD = "etcd";
    private static final String MANUAL = "walscope, not elected, acks=quorum";

    private static final int RESTARTS = 7;
    private static final int MILLION = 1_000_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// A key of 8 and a value of 100 bytes, in the letters that etcd wants.
    private static final String ETCD_PUT =
            "{\"key\":\"MDAwMDAwMDA=\",\"value\":\""
                    + Base64.getEncoder().encodeToString(HttpLoad.VALUE.getBytes(US_ASCII))
                    + "\"}";

    private final Path folder;
    private final Table table;
    private final Map<String, List<Double>> slowest = new LinkedHashMap<>();
    private int rounds;

    ConsensusBench(Path folder, Table table) {
        this.folder = folder.resolve("consensus");
        this.table = table;
    }

    void run() throws IOException {
        for (var program : List.of("etcd", "wrk"))
            if (!Server.isInstalled(program)) {
                System.err.println(program + " is not installed: consensus is not measured");
                return;
            }
        Server.launcher("--version");
        try (var ours = new Trio.Ours(folder.resolve("ours")).begin();
                var etcd = new Trio.OfEtcd(folder.resolve("etcd")).begin()) {
            for (var server : ours.servers())
                table.add(
                        "memory of an idle member",
                        Spread.of(List.of(server.residentMiB())),
                        "MiB");
            writes(ours, etcd);
            reads(ours, etcd);
            failovers(ours, etcd);
        }
    }

    /// A follower killed and started again with a million entries in its log; its clusters take no
    /// writes meanwhile.
    void restarts() throws IOException {
        if (!Server.isInstalled("etcd")) {
            System.err.println("etcd is not installed: restarts of members are not measured");
            return;
        }
        Server.launcher("--version");
        try (var ours = new Trio.Ours(folder.resolve("ours")).begin();
                var etcd = new Trio.OfEtcd(folder.resolve("etcd")).begin()) {
            System.err.println("writing a million entries to each …");
            fill(() -> new HttpLoad(ours.awaitLeader().port(), 64));
            fill(() -> new HttpLoad(etcd.awaitLeader().port(), 64, "POST /v3/kv/put", ETCD_PUT));
            var restarts =
                    new Rounds()
                            .add(OURS, _ -> ours.restart(ours.follower()))
                            .add(ETCD, _ -> etcd.restart(etcd.follower()));
            restarts.run(RESTARTS);
            for (var name : List.of(OURS, ETCD))
                table.add(
                        "restart of a member, 1,000,000 entries: " + name, restarts.of(name), "ms");
            table.add(
                    "restart of a member, 1,000,000 entries: ÷ etcd",
                    restarts.ratio(OURS, ETCD),
                    "");
        }
    }

    private interface Opening {
        HttpLoad open() throws IOException;
    }

    private static void fill(Opening opening) throws IOException {
        try (var load = opening.open()) {
            for (double written = 0; written < MILLION; )
                written += load.run(SECOND, 0) * SECOND / 1e9;
        }
    }

    private void writes(Trio ours, Trio etcd) throws IOException {
        try (var followers = new Followers(folder.resolve("manual"))) {
            for (var connections : CONNECTIONS) {
                var puts = new Rounds();
                put(puts, OURS, "walscope-put", ours.awaitLeader(), connections);
                put(puts, ETCD, "etcd3-put", etcd.awaitLeader(), connections);
                put(puts, MANUAL, "walscope-put", followers.leader, connections);
                System.err.println("measuring writes, " + connections + " at once …");
                puts.run(ROUNDS);
                var at = "PUT, " + connections + " at once: ";
                for (var name : List.of(OURS, ETCD, MANUAL))
                    table.add(at + name, puts.of(name), "/s");
                table.add(at + "÷ etcd", puts.ratio(OURS, ETCD), "");
                table.add(at + "÷ not elected", puts.ratio(OURS, MANUAL), "");
                for (var name : List.of(OURS, ETCD))
                    table.add(at + name + ", p99", Spread.of(slowest.get(name)), "ms");
            }
        }
    }

    private void put(Rounds puts, String name, String kind, Server server, int connections)
            throws IOException {
        if (!slowest.containsKey(name)) Wrk.run(kind, server.port(), 0, WARM_UP_SECONDS);
        slowest.put(name, new ArrayList<>());
        puts.add(
                name,
                _ -> {
                    // No key is written twice.
                    var measured =
                            Wrk.run(kind, server.port(), ++rounds % 100, SECONDS, connections);
                    slowest.get(name).add(measured.p99Ms());
                    return measured.perSecond();
                });
    }

    private void reads(Trio ours, Trio etcd) throws IOException {
        var gets = new Rounds();
        get(gets, "linearizable GET: " + OURS, "walscope-get", ours.awaitLeader());
        get(gets, "linearizable GET: " + ETCD, "etcd3-get", etcd.awaitLeader());
        get(gets, "local GET: " + OURS, "walscope-get-local", ours.awaitLeader());
        get(gets, "local GET: " + ETCD, "etcd3-get-local", etcd.awaitLeader());
        System.err.println("measuring reads …");
        gets.run(ROUNDS);
        for (var kind : List.of("linearizable GET: ", "local GET: ")) {
            for (var name : List.of(OURS, ETCD)) table.add(kind + name, gets.of(kind + name), "/s");
            table.add(kind + "÷ etcd", gets.ratio(kind + OURS, kind + ETCD), "");
        }
    }

    private static void get(Rounds gets, String name, String kind, Server server)
            throws IOException {
        Wrk.run(kind, server.port(), 0, SECONDS);
        gets.add(name, _ -> Wrk.run(kind, server.port(), 0, SECONDS).perSecond());
    }

    private void failovers(Trio ours, Trio etcd) throws IOException {
        System.err.println("killing leaders …");
        var kills = new Rounds().add(OURS, _ -> ours.failover()).add(ETCD, _ -> etcd.failover());
        kills.run(KILLS);
        for (var name : List.of(OURS, ETCD))
            table.add("leader killed to the next write: " + name, kills.of(name), "ms");
        table.add("leader killed to the next write: p95", kills.percentile(OURS, 0.95), "ms");
        table.add("leader killed to the next write: ÷ etcd", kills.ratio(OURS, ETCD), "");
    }

    /// A leader that nobody elected, and two followers.
    private static final class Followers implements AutoCloseable {
        private final List<Server> servers = new ArrayList<>();
        private final Server leader;

        Followers(Path folder) throws IOException {
            leader = add(folder, "leader", List.of("leader", "--acks", "quorum"));
            leader.awaitAnswer("/health");
            for (var name : List.of("follower-1", "follower-2")) {
                var url = "http://127.0.0.1:" + leader.port();
                add(folder, name, List.of("follower", name, "--leader", url))
                        .awaitAnswer("/health");
            }
        }

        private Server add(Path folder, String name, List<String> words) throws IOException {
            var port = Server.freePort();
            var all = new ArrayList<>(words);
            var own = folder.resolve(name);
            all.addAll(List.of("--port", "" + port, "--data", own.resolve("log").toString()));
            var server = Server.launched(own, port, all);
            servers.add(server);
            return server;
        }

        @Override
        public void close() {
            for (var server : servers) server.close();
        }
    }
}
