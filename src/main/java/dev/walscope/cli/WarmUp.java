package dev.walscope.cli;

import dev.walscope.client.Call;
import dev.walscope.client.EventSubscription;
import dev.walscope.client.NodeClient;
import dev.walscope.cluster.DataFolder;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.time.Clock;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A leader, a follower and the calls that clients make most, for a second and on a folder that is
/// gone afterwards: the run from which the JVM learns what a node needs.
final class WarmUp {
    private static final int WRITES = 300;
    private static final int ENTRIES = 100_000;
    private static final long PATIENCE_S = 20;

    private final Path folder;

    private WarmUp(Path folder) {
        this.folder = folder;
    }

    static void node() throws IOException {
        var folder = Files.createTempDirectory("walscope-warm-up");
        try {
            new WarmUp(folder).run();
        } finally {
            DataFolder.delete(folder);
        }
    }

    /// Starts on a log that is there, and on a snapshot of it.
    private void restart() throws IOException {
        var data = folder.resolve("old");
        writeLog(data);
        for (int i = 0; i < 2; i++)
            try (var node = Node.start(NodeOptions.leader(data, 0), Clock.SYSTEM);
                    var client = new NodeClient(URI.create(node.url()))) {
                answer(client, Call.get("key1"));
                answer(client, Call.of("POST", "/snapshot"));
            }
    }

    private static void writeLog(Path data) throws IOException {
        var options =
                new WriteAheadLog.Options(WriteAheadLog.Options.DEFAULT_SEGMENT_SIZE, Fsync.OFF);
        try (var log =
                WriteAheadLog.open(new FolderStorage(data), options, LogListener.NONE, _ -> {})) {
            var value = JsonText.string("abcdefgh".repeat(8));
            for (long id = 1; id <= ENTRIES; id++) {
                log.stage(
                        new Entry(id, Operation.SET, "key" + id, value, Optional.empty()),
                        OptionalLong.empty());
                if (id % 1_000 == 0) log.commit();
            }
        } catch (DiskFailure e) {
            throw new IOException(e);
        }
    }

    private void run() throws IOException {
        restart();
        var clock = Clock.SYSTEM;
        try (var leader = Node.start(NodeOptions.leader(folder.resolve("leader"), 0), clock);
                var follower =
                        Node.start(
                                NodeOptions.follower("f", folder.resolve("f"), 0, leader.url()),
                                clock);
                var client = new NodeClient(URI.create(leader.url()));
                var copy = new NodeClient(URI.create(follower.url()))) {
            call(client, copy);
            ask(URI.create(leader.url()));
        }
    }

    /// As the client commands do.
    private static void ask(URI node) throws IOException {
        var run =
                new ClientRun(
                        new ClientTarget(node, null, null, false),
                        InputStream.nullInputStream(),
                        new PrintStream(OutputStream.nullOutputStream()),
                        false);
        run.run(new ClientRequest.Put("key0", "value", false, null));
        run.run(new ClientRequest.Get("key0", null));
        run.run(new ClientRequest.Keys(""));
        run.run(new ClientRequest.Status());
    }

    private void call(NodeClient leader, NodeClient follower) {
        var heard = new ArrayBlockingQueue<Object>(10_000);
        try (var _ = EventSubscription.open(leader.base(), heard::offer)) {
            for (int i = 0; i < WRITES; i++) {
                answer(leader, Call.put("key" + i, "{\"name\": \"Ada\", \"n\": " + i + "}"));
                answer(leader, Call.put("key" + i, "\"value\"").withRequest("client", "" + i));
                answer(leader, Call.get("key" + i));
            }
            answer(leader, Call.delete("key1"));
            answer(leader, Call.get("key1"));
            for (var client : List.of(leader, follower))
                for (var path :
                        List.of(
                                "/status",
                                "/segments",
                                "/wal",
                                "/wal/1",
                                "/keys",
                                "/lag",
                                "/health",
                                "/metrics",
                                "/deduplication_stats",
                                "/deduplication_cache")) answer(client, Call.of("GET", path));
            answer(follower, Call.get("key0").withQuery("min_id", "" + WRITES));
        }
    }

    private static void answer(NodeClient client, Call call) {
        client.send(call).orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }
}
