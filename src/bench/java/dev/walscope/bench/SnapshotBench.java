package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// What clients notice of a snapshot of a million keys: writes a second while one after the other
/// is written, against the same without.
final class SnapshotBench {
    private static final int ROUNDS = 9;
    private static final int CONNECTIONS = 16;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final String ALONE = "alone";
    private static final String MEANWHILE = "meanwhile";

    private final Path folder;
    private final Table table;
    private volatile boolean isOver;
    private int taken;

    SnapshotBench(Path folder, Table table) {
        this.folder = folder.resolve("snapshots");
        this.table = table;
    }

    /// @param million the folder of a [SampleLog], which grows
    void run(Path million) throws IOException {
        try (var node =
                Server.launched(folder, "--data", million.toString(), "--snapshot-every", "off")) {
            node.awaitAnswer("/health");
            measure(node);
        }
    }

    private void measure(Server node) throws IOException {
        try (var load = new HttpLoad(node.port(), CONNECTIONS)) {
            load.run(2 * NANOS, 0);
            var writes =
                    new Rounds()
                            .add(ALONE, _ -> load.run(NANOS, 0))
                            .add(MEANWHILE, _ -> meanwhile(node, load));
            writes.run(ROUNDS);
            table.add("PUT/s, a million keys: no snapshot", writes.of(ALONE), "/s");
            table.add("PUT/s, a million keys: during snapshots", writes.of(MEANWHILE), "/s");
            table.add("PUT/s: during snapshots ÷ without", writes.ratio(MEANWHILE, ALONE), "");
            System.err.println(taken + " snapshots were taken");
        }
    }

    private double meanwhile(Server node, HttpLoad load) throws IOException {
        isOver = false;
        var taking = Thread.ofPlatform().start(() -> take(node));
        try {
            return load.run(NANOS, 0);
        } finally {
            isOver = true;
            join(taking);
        }
    }

    /// One after the other; the last one is waited for, so that no other measurement bears it.
    private void take(Server node) {
        while (!isOver) {
            try {
                if (node.send("POST", "/snapshot", "").statusCode() != 200)
                    throw new IllegalStateException("no snapshot was taken");
                taken++;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
