package dev.walscope.bench;

import dev.walscope.api.Wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What watching costs, and how well the window keeps up: three nodes, the window and the load in
/// four kinds of processes of their own, on the same cores.
final class WindowBench {
    private static final int STEADY_PER_SECOND = 5_000;
    private static final int ROUNDS = 5;
    private static final int SINGLE_WRITES = 100;

    /// Until every JVM has compiled what it is asked to do: five share the cores.
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(60);

    private static final long SETTLE = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUND = TimeUnit.SECONDS.toNanos(3);

    private static final String WITH = "with";
    private static final String WITHOUT = "without";
    private static final String WINDOW = "walscope";
    private static final String EMPTY = "empty";
    private static final String LAUNCHED = "launched";

    private final Path folder;
    private final Table table;

    WindowBench(Path folder, Table table) {
        this.folder = folder.resolve("window");
        this.table = table;
    }

    void run() throws IOException, InterruptedException {
        try (var nodes = WatchedNodes.start(folder.resolve("nodes"));
                var window = ProbeProcess.window(folder.resolve("probe"))) {
            window.order(nodes.attach());
            try (var load = nodes.load()) {
                load.run(WARM_UP, 0);
                keepingUp(window, load);
                cost(nodes, window, load);
            }
            toThePixel(nodes, window);
        }
        firstFrame();
    }

    /// With a short rest between, so that each write is one that a person makes.
    private void toThePixel(WatchedNodes nodes, ProbeProcess window)
            throws IOException, InterruptedException {
        System.err.println("measuring the way to the pixel …");
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        var ms = new ArrayList<Double>();
        for (int i = 0; i < SINGLE_WRITES; i++) {
            var answer = nodes.leader().send("PUT", "/key/single-" + i, "{\"value\": " + i + "}");
            long answered = System.nanoTime();
            long id = Wire.tree(answer.body()).path("id").asLong();
            ms.add((Long.parseLong(window.ask("shown " + id)) - answered) / 1e6);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
        }
        var sorted = ms.stream().sorted().toList();
        table.add(
                "a PUT's 200 to its key and value on screen, p50",
                Spread.of(List.of(sorted.get(SINGLE_WRITES / 2))),
                "ms");
        table.add(
                "a PUT's 200 to its key and value on screen, p99",
                Spread.of(List.of(sorted.get(SINGLE_WRITES - 2))),
                "ms");
    }

    private void keepingUp(ProbeProcess window, HttpLoad load) throws IOException {
        System.err.println("measuring pulses …");
        var pulses = new ArrayList<Double>();
        var frame = new ArrayList<Double>();
        var rate = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            window.order("begin");
            rate.add(load.run(ROUND, STEADY_PER_SECOND));
            note(window.ask("end"), pulses, frame);
        }
        table.add("writes, asked for 5,000/s, window watching", Spread.of(rate), "/s");
        table.add("pulses at 5,000 writes/s", Spread.of(pulses), "/s");
        table.add("JavaFX thread's own time a frame at 5,000 writes/s", Spread.of(frame), "ms");
    }

    private static void note(String figures, List<Double> pulses, List<Double> frame) {
        var words = figures.split(" ");
        pulses.add(Double.parseDouble(words[0]));
        frame.add(Double.parseDouble(words[1]));
    }

    /// Without: the window watches nothing and its process is stopped.
    private void cost(WatchedNodes nodes, ProbeProcess window, HttpLoad load) throws IOException {
        System.err.println("measuring what watching costs …");
        var pulses = new ArrayList<Double>();
        var frame = new ArrayList<Double>();
        var rounds =
                new Rounds()
                        .add(
                                WITH,
                                _ -> {
                                    load.run(SETTLE, 0);
                                    window.order("begin");
                                    var rate = load.run(ROUND, 0);
                                    note(window.ask("end"), pulses, frame);
                                    return rate;
                                })
                        .add(
                                WITHOUT,
                                _ -> {
                                    window.order("detach");
                                    window.signal("STOP");
                                    try {
                                        load.run(SETTLE, 0);
                                        return load.run(ROUND, 0);
                                    } finally {
                                        window.signal("CONT");
                                        window.order(nodes.attach());
                                    }
                                });
        rounds.run(ROUNDS);
        table.add("HTTP PUT, 2 followers, window watching", rounds.of(WITH), "/s");
        table.add("HTTP PUT, 2 followers, nobody watching", rounds.of(WITHOUT), "/s");
        table.add("PUT watched ÷ unwatched", rounds.ratio(WITH, WITHOUT), "");
        table.add("pulses at the machine's top rate", Spread.of(pulses), "/s");
        table.add(
                "JavaFX thread's own time a frame at the machine's top rate",
                Spread.of(frame),
                "ms");
    }

    private void firstFrame() throws IOException {
        System.err.println("measuring the start …");
        var own = folder.resolve("first-frame");
        var starts =
                new Rounds()
                        .add(LAUNCHED, _ -> ProbeProcess.launchedFirstFrameMs(own))
                        .add(WINDOW, _ -> ProbeProcess.firstFrameMs(own, WINDOW))
                        .add(EMPTY, _ -> ProbeProcess.firstFrameMs(own, EMPTY));
        // What the first of each finds cold in the page cache is nobody's start.
        Server.launcher("--version");
        ProbeProcess.launchedFirstFrameMs(own);
        ProbeProcess.firstFrameMs(own, WINDOW);
        ProbeProcess.firstFrameMs(own, EMPTY);
        starts.run(ROUNDS);
        table.add("start to first frame: window", starts.of(LAUNCHED), "ms");
        table.add("start to first frame: window without its AOT cache", starts.of(WINDOW), "ms");
        table.add("start to first frame: empty JavaFX window", starts.of(EMPTY), "ms");
        table.add("window ÷ empty JavaFX window", starts.ratio(LAUNCHED, EMPTY), "");
        table.add(
                "window without its AOT cache ÷ empty JavaFX window",
                starts.ratio(WINDOW, EMPTY),
                "");
    }

    /// @param million the folder of a [SampleLog]; each node gets a copy
    void heap(Path million) throws IOException {
        System.err.println("measuring the window's heap …");
        var data = folder.resolve("million");
        for (var name : WatchedNodes.NAMES) copy(million, data.resolve(name).resolve("log"));
        try (var nodes = WatchedNodes.start(data);
                var window = ProbeProcess.window(folder.resolve("probe"))) {
            window.order(nodes.attach());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
            double shown = Long.parseLong(window.ask("heap")) / 1048576.0;
            double recording = Long.parseLong(window.ask("recording")) / 1048576.0;
            table.add(
                    "live heap of the window, 3 nodes of 1,000,000 entries",
                    Spread.of(List.of(shown)),
                    "MiB");
            table.add("— and of a full recording", Spread.of(List.of(recording)), "MiB");
            table.add("— together", Spread.of(List.of(shown + recording)), "MiB");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (var file : files.filter(f -> f.toString().contains("segment")).toList())
                Files.copy(file, to.resolve(file.getFileName()));
        }
    }
}
