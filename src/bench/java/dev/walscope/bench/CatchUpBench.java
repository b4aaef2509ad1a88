package dev.walscope.bench;

import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.node.Positions;
import dev.walscope.time.Clock;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// An empty follower that catches up with a million entries. Leader, follower and the clients' load
/// share this JVM, so that no JVM's start is part of the time.
final class CatchUpBench {
    private static final int CONNECTIONS = 64;
    private static final int ROUNDS = 3;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(4);
    private static final long ROUND = TimeUnit.SECONDS.toNanos(2);
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

    private final Path folder;
    private final Table table;

    CatchUpBench(Path folder, Table table) {
        this.folder = folder;
        this.table = table;
    }

    /// @param million the folder of a [SampleLog], which the leader writes to
    void run(Path million) throws IOException {
        var puts = new ArrayList<Double>();
        var entries = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        try (var leader = leader(million);
                var load = new HttpLoad(leader.port(), CONNECTIONS)) {
            load.run(WARM_UP, 0);
            for (int round = 1; round <= ROUNDS; round++) {
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

    private static void forget(Node leader, String follower) {
        try (var client = new NodeClient(URI.create(leader.url()))) {
            client.send(Call.of("DELETE", "/followers/" + follower)).join();
        }
    }

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
