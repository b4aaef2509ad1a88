package dev.walscope.bench;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// What followers cost their leader, and how far they are behind: nodes as processes of their own,
/// and the clients' load in this one. All of them share the machine's cores.
final class FollowersBench {
    private static final int CONNECTIONS = 64;
    private static final int STEADY_PER_SECOND = 5_000;
    private static final int ROUNDS = 5;

    /// Until every JVM has compiled what it is asked to do: four share the cores.
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(40);

    private static final long SETTLE = TimeUnit.SECONDS.toNanos(2);
    private static final long ROUND = TimeUnit.SECONDS.toNanos(3);
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

    private static final String NONE = "no follower";
    private static final String ONE = "1 follower";
    private static final String TWO = "2 followers";
    private static final String PAUSED = "2 followers, one of them paused";

    private final Path folder;
    private final Table table;

    FollowersBench(Path folder, Table table) {
        this.folder = folder.resolve("followers");
        this.table = table;
    }

    void run() throws IOException {
        System.err.println("measuring lag …");
        lag();
        System.err.println("measuring the leader's rate …");
        rates();
    }

    // ---- a follower that keeps up

    private void lag() throws IOException {
        var achieved = new ArrayList<Double>();
        var median = new ArrayList<Double>();
        var late = new ArrayList<Double>();
        var forced = new ArrayList<Double>();
        var forcedLate = new ArrayList<Double>();
        try (var leader = leader("steady");
                var follower = follower("steady-follower", leader);
                var client = new NodeClient(URI.create("http://127.0.0.1:" + leader.port()));
                var load = new HttpLoad(leader.port(), CONNECTIONS)) {
            level(client, 1);
            load.run(WARM_UP, STEADY_PER_SECOND);
            for (int round = 0; round < ROUNDS; round++) {
                var before = NodeTimes.of(leader, NodeTimes.REPLICATION);
                var forcesBefore = NodeTimes.of(follower, NodeTimes.FORCE);
                achieved.add(load.run(ROUND, STEADY_PER_SECOND));
                level(client, 1);
                var times = NodeTimes.of(leader, NodeTimes.REPLICATION).since(before);
                var forces = NodeTimes.of(follower, NodeTimes.FORCE).since(forcesBefore);
                median.add(times.percentileMs(50));
                late.add(times.percentileMs(99));
                forced.add(forces.percentileMs(50));
                forcedLate.add(forces.percentileMs(99));
            }
        }
        table.add("steady writes, asked for 5,000/s", Spread.of(achieved), "/s");
        table.add("lag, commit to acknowledgement, p50", Spread.of(median), "ms");
        table.add("lag, commit to acknowledgement, p99", Spread.of(late), "ms");
        table.add("one force of the follower's disk meanwhile, p50", Spread.of(forced), "ms");
        table.add("one force of the follower's disk meanwhile, p99", Spread.of(forcedLate), "ms");
        table.add("lag p99 ÷ force p99", Rounds.ratio(late, forcedLate), "");
    }

    // ---- what followers cost

    /// One leader and its two followers throughout, for a follower that has just been started costs
    /// the cores far more than one that follows. What a round does not want of them is stopped by
    /// SIGSTOP, and forgotten by the leader if it is not to be a paused follower.
    private void rates() throws IOException {
        try (var leader = leader("rates");
                var first = follower("follower-1", leader);
                var second = follower("follower-2", leader);
                var client = new NodeClient(URI.create("http://127.0.0.1:" + leader.port()));
                var load = new HttpLoad(leader.port(), CONNECTIONS)) {
            var followers = List.of(first, second);
            level(client, 2);
            load.run(WARM_UP, 0);
            var rounds =
                    new Rounds()
                            .add(NONE, _ -> rate(client, load, followers, 0, false))
                            .add(ONE, _ -> rate(client, load, followers, 1, false))
                            .add(TWO, _ -> rate(client, load, followers, 2, false))
                            .add(PAUSED, _ -> rate(client, load, followers, 1, true));
            rounds.run(ROUNDS);
            for (var company : List.of(NONE, ONE, TWO, PAUSED))
                table.add("HTTP PUT, " + company, rounds.of(company), "/s");
            table.add("PUT with 1 follower ÷ with none", rounds.ratio(ONE, NONE), "");
            table.add("PUT with 2 followers ÷ with none", rounds.ratio(TWO, NONE), "");
            table.add("PUT with one of 2 paused ÷ with 2", rounds.ratio(PAUSED, TWO), "");
            table.add("PUT with one of 2 paused ÷ with 1", rounds.ratio(PAUSED, ONE), "");
        }
    }

    /// @param running how many follow; the others are paused or gone
    private double rate(
            NodeClient client,
            HttpLoad load,
            List<Server> followers,
            int running,
            boolean isRestPaused)
            throws IOException {
        try {
            level(client, followers.size());
            for (int i = running; i < followers.size(); i++) {
                followers.get(i).signal("STOP");
                if (isRestPaused) continue;
                var name = "follower-" + (i + 1);
                await(client, status -> isLost(status, name));
                client.send(Call.of("DELETE", "/followers/" + name)).join();
            }
            load.run(SETTLE, 0);
            return load.run(ROUND, 0);
        } finally {
            for (var follower : followers) follower.signal("CONT");
        }
    }

    private static boolean isLost(NodeStatus status, String name) {
        return status.followers().stream()
                .anyMatch(
                        one -> one.name().equals(name) && one.state() == FollowerStatus.State.lost);
    }

    // ---- nodes

    private Server leader(String name) throws IOException {
        var own = folder.resolve(name);
        var leader = Server.node(own, "--data", own + "/log");
        leader.awaitAnswer("/health");
        return leader;
    }

    private Server follower(String name, Server leader) throws IOException {
        return Server.follower(folder.resolve(name), name, leader);
    }

    /// Waits until the leader knows that all its followers have everything.
    private static void level(NodeClient leader, int followers) throws IOException {
        Predicate<NodeStatus> level =
                status ->
                        status.followers().size() == followers
                                && status.followers().stream()
                                        .allMatch(
                                                one ->
                                                        one.state()
                                                                        == FollowerStatus.State
                                                                                .streaming
                                                                && one.lagEntries() == 0);
        await(leader, level);
    }

    private static void await(NodeClient leader, Predicate<NodeStatus> wanted) throws IOException {
        var begun = System.nanoTime();
        while (!wanted.test(leader.status().join())) {
            if (System.nanoTime() - begun > PATIENCE)
                throw new IOException("the followers do not get where they should be");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
