package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Where the processors' time of a write goes while a window watches, and while none does: three
/// nodes, the window and the load as in [WindowBench], at the machine's top rate.
final class WatchingBench {
    private static final int ROUNDS = 5;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(60);

    private final Path folder;
    private final Table table;
    private final Map<String, List<Double>> watched = new LinkedHashMap<>();
    private final Map<String, List<Double>> unwatched = new LinkedHashMap<>();

    WatchingBench(Path folder, Table table) {
        this.folder = folder.resolve("watching");
        this.table = table;
    }

    void run() throws IOException {
        try (var nodes = WatchedNodes.start(folder.resolve("nodes"));
                var window = ProbeProcess.launchedWindow(folder.resolve("probe"))) {
            window.order(nodes.attach());
            var cpu =
                    new CpuShares()
                            .process("window", window.pid())
                            .process("leader", nodes.leader().pid())
                            .process("followers", nodes.first().pid())
                            .process("load", ProcessHandle.current().pid());
            try (var load = nodes.load()) {
                load.run(WARM_UP, 0);
                var rounds =
                        new Rounds()
                                .add("watched", _ -> cpu.aWrite(load, watched))
                                .add(
                                        "unwatched",
                                        _ -> {
                                            window.order("detach");
                                            window.signal("STOP");
                                            try {
                                                return cpu.aWrite(load, unwatched);
                                            } finally {
                                                window.signal("CONT");
                                                window.order(nodes.attach());
                                            }
                                        });
                rounds.run(ROUNDS);
                table.add("PUT watched ÷ unwatched", rounds.ratio("watched", "unwatched"), "");
            }
        }
        tell("watched", watched);
        tell("unwatched", unwatched);
    }

    private void tell(String when, Map<String, List<Double>> figures) {
        figures.forEach(
                (what, us) -> {
                    if (Spread.of(us).median() >= 1)
                        table.add("µs of a core a PUT, " + when + ", " + what, Spread.of(us), "µs");
                });
    }
}
