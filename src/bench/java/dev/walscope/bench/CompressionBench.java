package dev.walscope.bench;

import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;
import dev.walscope.time.Clock;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.SegmentState;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What compressed segments save, and what they cost who reads them and who writes meanwhile.
final class CompressionBench {
    private static final int ROUNDS = 7;
    private static final int READS = 300;
    private static final int PAGE = 100;
    private static final int CONNECTIONS = 64;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(15);
    private static final long ROUND = TimeUnit.SECONDS.toNanos(3);
    private static final String OFF = "off";
    private static final String GZIP = "gzip";

    private final Path folder;
    private final Table table;

    CompressionBench(Path folder, Table table) {
        this.folder = folder.resolve("compression");
        this.table = table;
    }

    /// @param million the folder of a [SampleLog]
    void run(Path million) throws IOException {
        var compressed = folder.resolve("million");
        Files.createDirectories(compressed);
        try (var files = Files.list(million)) {
            for (var file : (Iterable<Path>) files::iterator)
                if (file.getFileName().toString().startsWith("wal.log.segment."))
                    Files.copy(file, compressed.resolve(file.getFileName()));
        }
        compress(compressed);
        reads(million, compressed);
        SampleLog.delete(compressed);
        writes();
    }

    private void compress(Path log) throws IOException {
        var options =
                new WriteAheadLog.Options(
                        WriteAheadLog.Options.DEFAULT_SEGMENT_SIZE, Fsync.ALWAYS, Compression.GZIP);
        try (var open = SampleLog.open(log, options)) {
            var begun = System.nanoTime();
            open.compressInBackground();
            while (open.segments().stream().anyMatch(CompressionBench::waits))
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            var seconds = (System.nanoTime() - begun) * 1e-9;
            var plain = open.segments().stream().mapToLong(SegmentState::size).sum();
            var stored = open.segments().stream().mapToLong(SegmentState::storedSize).sum();
            table.add("1,000,000 entries, plain", one(plain / 1e6), "MB");
            table.add("1,000,000 entries, gzip", one(stored / 1e6), "MB");
            table.add("bytes on disk: plain ÷ gzip", one((double) plain / stored), "");
            table.add("compressing, one thread", one(plain / 1e6 / seconds), "MB/s");
        }
    }

    private static boolean waits(SegmentState segment) {
        return !segment.active() && segment.compression() == Compression.OFF;
    }

    private static Spread one(double figure) {
        return Spread.of(List.of(figure));
    }

    private void reads(Path plain, Path compressed) throws IOException {
        try (var off = node(plain);
                var gzip = node(compressed);
                var offClient = new NodeClient(URI.create(off.url()));
                var gzipClient = new NodeClient(URI.create(gzip.url()))) {
            var pages =
                    new Rounds()
                            .add(OFF, round -> perRead(offClient, round, "/wal?limit=" + PAGE))
                            .add(GZIP, round -> perRead(gzipClient, round, "/wal?limit=" + PAGE));
            var lines =
                    new Rounds()
                            .add(OFF, round -> perRead(offClient, round, "/wal/"))
                            .add(GZIP, round -> perRead(gzipClient, round, "/wal/"));
            // What the first rounds find uncompiled is nobody's.
            new Rounds()
                    .add(OFF, round -> perRead(offClient, round, "/wal?limit=" + PAGE))
                    .add(GZIP, round -> perRead(gzipClient, round, "/wal/"))
                    .run(4);
            pages.run(ROUNDS);
            lines.run(ROUNDS);
            report("GET /wal, 100 entries anywhere", pages);
            report("GET /wal/{id}, anywhere", lines);
        }
    }

    private void report(String what, Rounds rounds) {
        table.add(what + ": plain", rounds.of(OFF), "µs");
        table.add(what + ": gzip", rounds.of(GZIP), "µs");
        table.add(what + ": gzip ÷ plain", rounds.ratio(GZIP, OFF), "");
    }

    private static Node node(Path log) throws IOException {
        var options = NodeOptions.leader(log, 0);
        return Node.start(
                options.with(
                        new NodeOptions.Log(
                                log, WriteAheadLog.Options.DEFAULT_SEGMENT_SIZE, Fsync.ALWAYS, 0)),
                Clock.SYSTEM);
    }

    /// Places that no read before was near to, the same for both.
    private static double perRead(NodeClient client, int round, String path) throws IOException {
        var random = new Random(round);
        var begun = System.nanoTime();
        for (int n = 0; n < READS; n++) {
            var id = 1 + random.nextInt(SampleLog.ENTRIES - 2 * PAGE);
            var call =
                    path.endsWith("/")
                            ? Call.of("GET", path + id)
                            : Call.of("GET", "/wal")
                                    .withQuery("after", "" + id)
                                    .withQuery("limit", "" + PAGE);
            if (client.send(call).join().status() != 200) throw new IOException("not a 200");
        }
        return (System.nanoTime() - begun) / 1e3 / READS;
    }

    private void writes() throws IOException {
        try (var off = server(OFF);
                var gzip = server(GZIP);
                var offLoad = new HttpLoad(off.port(), CONNECTIONS);
                var gzipLoad = new HttpLoad(gzip.port(), CONNECTIONS)) {
            offLoad.run(WARM_UP, 0);
            gzipLoad.run(WARM_UP, 0);
            var rounds =
                    new Rounds()
                            .add(OFF, _ -> offLoad.run(ROUND, 0))
                            .add(GZIP, _ -> gzipLoad.run(ROUND, 0));
            rounds.run(ROUNDS);
            table.add("durable PUT, --compress off", rounds.of(OFF), "/s");
            table.add("durable PUT, --compress gzip", rounds.of(GZIP), "/s");
            table.add("durable PUT: gzip ÷ off", rounds.ratio(GZIP, OFF), "");
        }
    }

    private Server server(String compress) throws IOException {
        var own = folder.resolve(compress);
        var server =
                Server.node(
                        own,
                        "--data",
                        own + "/log",
                        "--compress",
                        compress,
                        "--snapshot-every",
                        "off");
        server.awaitAnswer("/health");
        return server;
    }
}
