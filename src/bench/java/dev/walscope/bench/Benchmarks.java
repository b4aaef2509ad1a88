package dev.walscope.bench;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Runs everything, or one part of it, and prints one table.
///
/// Arguments: which part (`all`, or one of [#PARTS]) and a folder on the disk to be measured, whose
/// content is deleted afterwards.
public final class Benchmarks {
    private static final Map<String, Class<?>> JMH =
            Map.of(
                    "codec", EntryCodecBench.class,
                    "receiver", ReceiverBench.class,
                    "append", AppendBench.class,
                    "recovery", RecoveryBench.class,
                    "lanes", LanesBench.class,
                    "page", WalPageBench.class);
    private static final List<String> PARTS =
            List.of(
                    "codec",
                    "receiver",
                    "append",
                    "recovery",
                    "page",
                    "catch-up",
                    "followers",
                    "start",
                    "restart",
                    "peers",
                    "compression",
                    "snapshot",
                    "consensus",
                    "member-restart",
                    "conditions",
                    "tls",
                    "lanes",
                    "tail",
                    "cables",
                    "watching",
                    "window");

    /// Those that need a log of a million entries.
    private static final Set<String> ON_A_MILLION =
            Set.of("recovery", "page", "catch-up", "restart", "compression", "snapshot", "window");

    private final Path folder;
    private final Table table = new Table();
    private long logBytes;

    private Benchmarks(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        var which = args[0];
        if (!which.equals("all") && !PARTS.contains(which)) {
            System.err.println("No such part: " + which + "; there are all, " + PARTS);
            System.exit(2);
        }
        var all = new Benchmarks(Path.of(args[1]).toAbsolutePath());
        SampleLog.delete(all.folder);
        try {
            all.run(which);
        } finally {
            SampleLog.delete(all.folder);
        }
        // HTTP clients of nodes that were stopped keep threads for a while.
        System.exit(0);
    }

    private void run(String which) throws Exception {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        System.err.printf(
                Locale.ROOT,
                "%d cores, %s, Java %s, load average %.1f%n",
                machine.getAvailableProcessors(),
                machine.getArch(),
                Runtime.version(),
                machine.getSystemLoadAverage());
        var million = folder.resolve("million");
        for (var part : which.equals("all") ? PARTS : List.of(which)) {
            if (ON_A_MILLION.contains(part) && logBytes == 0) logBytes = SampleLog.write(million);
            measure(part, million);
        }
    }

    private void measure(String part, Path million) throws Exception {
        System.err.println("measuring " + part + " …");
        switch (part) {
            case "catch-up" -> new CatchUpBench(folder, table).run(million);
            case "followers" -> new FollowersBench(folder, table).run();
            case "start" -> new StartBench(folder, table).empty();
            case "restart" -> new StartBench(folder, table).withAMillionEntries(million);
            case "peers" -> new PeersBench(folder, table).run();
            case "compression" -> new CompressionBench(folder, table).run(million);
            case "consensus" -> new ConsensusBench(folder, table).run();
            case "member-restart" -> new ConsensusBench(folder, table).restarts();
            case "conditions" -> new ConditionsBench(folder, table).run();
            case "tls" -> new TlsBench(folder, table).run();
            case "snapshot" -> new SnapshotBench(folder, table).run(million);
            case "tail" -> new TailBench(folder, table).run();
            case "cables" -> new CablesBench(folder, table).run();
            case "watching" -> new WatchingBench(folder, table).run();
            case "window" -> {
                // What the window does with what it hears, alone and then on real nodes.
                for (var result : jmh(FoldBench.class, million)) add(result);
                var window = new WindowBench(folder, table);
                window.run();
                window.heap(million);
            }
            default -> {
                for (var result : jmh(JMH.get(part), million)) add(result);
            }
        }
    }

    private List<RunResult> jmh(Class<?> bench, Path million) throws RunnerException {
        var options =
                new OptionsBuilder()
                        .include("\\." + bench.getSimpleName() + "\\.")
                        .param("folder", folder.toString())
                        .param("million", million.toString())
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx2g", "--sun-misc-unsafe-memory-access=allow")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        return List.copyOf(new Runner(options).run());
    }

    private void add(RunResult result) {
        var primary = result.getPrimaryResult();
        var name = name(result);
        var spread = spread(result);
        table.add(name, spread, primary.getScoreUnit());
        if (name.startsWith("RecoveryBench")) {
            table.add(name + ", rate", spread.under(logBytes / 1e3), "MB/s");
            return;
        }
        for (var second : result.getSecondaryResults().keySet()) {
            if (!second.endsWith("gc.alloc.rate.norm")) continue;
            var bytes = result.getSecondaryResults().get(second).getStatistics();
            table.add(
                    name + ", allocated",
                    new Spread(
                            bytes.getPercentile(50),
                            bytes.getMin(),
                            bytes.getMax(),
                            (int) bytes.getN()),
                    "B/op");
        }
    }

    private static String name(RunResult result) {
        var full = result.getParams().getBenchmark();
        var name = full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1);
        var value = result.getParams().getParam("value");
        return value == null ? name : name + " (" + value + ")";
    }

    /// Over the single iterations, of all forks.
    private static Spread spread(RunResult result) {
        var scores = new ArrayList<Double>();
        for (var fork : result.getBenchmarkResults())
            for (var iteration : fork.getIterationResults())
                scores.add(iteration.getPrimaryResult().getScore());
        return Spread.of(scores);
    }
}
