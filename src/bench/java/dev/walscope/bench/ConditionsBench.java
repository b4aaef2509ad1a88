package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What a condition costs a write, and transactions of one condition and two writes beside etcd's:
/// one node of each, durable, 64 connections.
final class ConditionsBench {
    private static final int ROUNDS = 5;
    private static final int SECONDS = 3;
    private static final int WARM_UP_SECONDS = 10;

    /// No key is written twice, and all of them are held in memory.
    private static final String ROOM = "" + (2L << 30);

    private static final String PLAIN = "PUT";
    private static final String CONDITIONAL = "PUT if there is no such key";
    private static final String OURS = "transaction of two writes: walscope";
    private static final String ETCD = "transaction of two writes: etcd";

    private final Path folder;
    private final Table table;
    private int rounds;

    ConditionsBench(Path folder, Table table) {
        this.folder = folder.resolve("conditions");
        this.table = table;
    }

    void run() throws IOException {
        for (var program : List.of("etcd", "wrk"))
            if (!Server.isInstalled(program)) {
                System.err.println(program + " is not installed: conditions are not measured");
                return;
            }
        try (var node = Server.node(folder.resolve("node"), "--max-memory", ROOM);
                var etcd = Etcd.start(folder.resolve("etcd"), Server.freePort())) {
            node.awaitAnswer("/health");
            Wrk.run("walscope-put", node.port(), 0, WARM_UP_SECONDS);
            Wrk.run("walscope-txn", node.port(), 0, WARM_UP_SECONDS);
            Wrk.run("etcd3-txn", etcd.port(), 0, WARM_UP_SECONDS);
            var writes =
                    new Rounds()
                            .add(PLAIN, _ -> perSecond("walscope-put", node))
                            .add(CONDITIONAL, _ -> perSecond("walscope-put-absent", node))
                            .add(OURS, _ -> perSecond("walscope-txn", node))
                            .add(ETCD, _ -> perSecond("etcd3-txn", etcd));
            writes.run(ROUNDS);
            for (var name : List.of(PLAIN, CONDITIONAL, OURS, ETCD))
                table.add(name, writes.of(name), "/s");
            table.add("conditional ÷ plain PUT", writes.ratio(CONDITIONAL, PLAIN), "");
            table.add("transactions ÷ etcd's", writes.ratio(OURS, ETCD), "");
        }
    }

    /// No key is written twice.
    private double perSecond(String kind, Server server) throws IOException {
        return Wrk.run(kind, server.port(), ++rounds % 100, SECONDS).perSecond();
    }
}
