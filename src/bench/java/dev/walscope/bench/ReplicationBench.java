package dev.walscope.bench;

import dev.walscope.cluster.LinkProxy;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.node.Positions;
import dev.walscope.time.Clock;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A leader and its followers on loopback, all in this one JVM, with the clients' load beside them:
/// everybody shares the machine's cores. Ratios of alternating rounds say more than the rates.
final class ReplicationBench {
    private static final int CONNECTIONS = 64;
    private static final int STEADY_PER_SECOND = 5_000;
    private static final int CATCH_UP_ROUNDS = 3;
    private static final int LAG_ROUNDS = 5;
    private static final int RATE_ROUNDS = 5;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(4);
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long ROUND = TimeUnit.SECONDS.toNanos(2);
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

    private final Path folder;
    private final Table table;
    private final HttpClient http = HttpClient.newHttpClient();

    ReplicationBench(Path folder, Table table) {
        this.folder = folder;
        this.table = table;
    }

    /// @param million the folder of a [SampleLog], which the leader of the first part writes to
    void run(Path million) throws Exception {
        System.err.println("measuring catch-up …");
        catchUp(million);
        System.err.println("measuring lag …");
        lag();
        System.err.println("measuring the leader's rate …");
        rates();
    }

    // ---- an empty follower

    private void catchUp(Path million) throws Exception {
        var puts = new ArrayList<Double>();
        var entries = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        try (var leader = leader(million);
                var load = new HttpLoad(leader.port(), CONNECTIONS)) {
            load.run(WARM_UP, 0);
            for (int round = 1; round <= CATCH_UP_ROUNDS; round++) {
                puts.add(load.run(ROUND, 0));
                var begun = System.nanoTime();
                try (var follower = follower("late-" + round, leader.url())) {
                    caughtUp(follower, leader);
                    var seconds = (System.nanoTime() - begun) * 1e-9;
                    entries.add(Positions.durableId(follower) / seconds);
                }
                forget(leader, "late-" + round);
                SampleLog.delete(folder.resolve("late-" + round));
                ratios.add(entries.getLast() / puts.getLast());
            }
        }
        table.add(
                "empty follower catching up, 1,000,000 entries and more", Spread.of(entries), "/s");
        table.add("HTTP PUT, 64 connections, no follower", Spread.of(puts), "/s");
        table.add("catch-up ÷ PUT", Spread.of(ratios), "");
    }

    // ---- a follower that keeps up

    private void lag() throws Exception {
        var achieved = new ArrayList<Double>();
        var median = new ArrayList<Double>();
        var late = new ArrayList<Double>();
        var looks = new ArrayList<Double>();
        try (var leader = leader(folder.resolve("steady"));
                var follower = follower("steady-follower", leader.url());
                var load = new HttpLoad(leader.port(), CONNECTIONS)) {
            load.run(WARM_UP, STEADY_PER_SECOND);
            caughtUp(follower, leader);
            for (int round = 0; round < LAG_ROUNDS; round++) {
                var watch = new LagWatch(leader).start();
                achieved.add(load.run(ROUND, STEADY_PER_SECOND));
                watch.stop();
                median.add(watch.lagMs(50));
                late.add(watch.lagMs(99));
                looks.add(watch.lookMs(50));
            }
        }
        table.add("steady writes, asked for 5,000/s", Spread.of(achieved), "/s");
        table.add("lag, commit to acknowledgement, p50", Spread.of(median), "ms");
        table.add("lag, commit to acknowledgement, p99", Spread.of(late), "ms");
        table.add("time between two looks at the lag, p50", Spread.of(looks), "ms");
    }

    // ---- what followers cost

    private enum Company {
        NONE("no follower"),
        ONE("1 follower"),
        TWO("2 followers"),
        ONE_AND_PAUSED("1 follower and 1 paused");

        private final String text;

        Company(String text) {
            this.text = text;
        }
    }

    private void rates() throws Exception {
        Map<Company, List<Double>> rates = new EnumMap<>(Company.class);
        for (var company : Company.values()) rates.put(company, new ArrayList<>());
        try (var leader = leader(folder.resolve("rates"));
                var load = new HttpLoad(leader.port(), CONNECTIONS)) {
            load.run(WARM_UP, 0);
            for (int round = 0; round < RATE_ROUNDS; round++) {
                var order = new ArrayList<>(List.of(Company.values()));
                // There and back, so that a machine that grows slower favours nobody.
                for (var company : round % 2 == 0 ? order : order.reversed())
                    rates.get(company).add(rate(leader, load, company));
            }
        }
        rates.forEach(
                (company, all) -> table.add("HTTP PUT, " + company.text, Spread.of(all), "/s"));
        ratio(rates, Company.ONE, Company.NONE);
        ratio(rates, Company.TWO, Company.NONE);
        ratio(rates, Company.ONE_AND_PAUSED, Company.ONE);
        ratio(rates, Company.ONE_AND_PAUSED, Company.TWO);
    }

    /// The second follower is paused by a link whose bytes vanish, which is what a stopped process
    /// looks like from the leader's side: no answer, and nobody says so.
    private double rate(Node leader, HttpLoad load, Company company) throws Exception {
        var leaderAddress = new InetSocketAddress("127.0.0.1", leader.port());
        try (var link = LinkProxy.open(leaderAddress, Clock.SYSTEM)) {
            var followers = new ArrayList<Node>();
            try {
                if (company != Company.NONE) followers.add(follower("follower-1", leader.url()));
                if (company == Company.TWO) followers.add(follower("follower-2", leader.url()));
                if (company == Company.ONE_AND_PAUSED)
                    followers.add(follower("follower-2", "http://127.0.0.1:" + link.port()));
                for (var follower : followers) caughtUp(follower, leader);
                if (company == Company.ONE_AND_PAUSED) link.halfOpen();
                load.run(SETTLE, 0);
                return load.run(ROUND, 0);
            } finally {
                for (var follower : followers) follower.close();
                // What a leader remembers of a lost follower must not weigh on the next round.
                for (int i = 1; i <= followers.size(); i++) forget(leader, "follower-" + i);
            }
        }
    }

    private void forget(Node leader, String name) throws IOException, InterruptedException {
        var target = URI.create(leader.url() + "/followers/" + name);
        var answer =
                http.send(
                        HttpRequest.newBuilder(target).DELETE().build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException(answer.body());
    }

    private void ratio(Map<Company, List<Double>> rates, Company one, Company other) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < RATE_ROUNDS; i++)
            ratios.add(rates.get(one).get(i) / rates.get(other).get(i));
        table.add("PUT with " + one.text + " ÷ with " + other.text, Spread.of(ratios), "");
    }

    // ---- nodes

    private static Node leader(Path folder) throws IOException {
        return Node.start(NodeOptions.leader(folder, 0), Clock.SYSTEM);
    }

    private Node follower(String name, String leaderUrl) throws IOException {
        return Node.start(
                NodeOptions.follower(name, folder.resolve(name), 0, leaderUrl), Clock.SYSTEM);
    }

    private static void caughtUp(Node follower, Node leader) throws IOException {
        await(() -> Positions.durableId(follower) >= Positions.durableId(leader));
        // It may have held everything before it connected: it must also have said so.
        await(() -> Positions.streamsWithoutLag(follower, leader));
    }

    private static void await(BooleanSupplier condition) throws IOException {
        var begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE)
                throw new IOException("the follower does not catch up");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
