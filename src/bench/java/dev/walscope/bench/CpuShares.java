package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Which threads of which processes took the processors' time between two moments, as Linux counts
/// it: `/proc/PID/task/TID/stat`, in ticks of 10 ms.
final class CpuShares {
    private static final double TICK_US = 10_000;
    private static final long SETTLE = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUND = TimeUnit.SECONDS.toNanos(3);

    private final Map<String, Long> processes = new LinkedHashMap<>();
    private Map<String, Double> begun = Map.of();

    CpuShares process(String name, long pid) {
        processes.put(name, pid);
        return this;
    }

    private void begin() throws IOException {
        begun = now();
    }

    /// Microseconds since [#begin], by process and kind of thread.
    private Map<String, Double> end() throws IOException {
        var spent = now();
        spent.replaceAll((name, us) -> us - begun.getOrDefault(name, 0.0));
        return spent;
    }

    /// Writes for a while, and notes what each write took.
    ///
    /// @param figures microseconds of a core a write, by process and kind of thread
    /// @return writes a second
    double aWrite(HttpLoad load, Map<String, List<Double>> figures) throws IOException {
        load.run(SETTLE, 0);
        begin();
        var rate = load.run(ROUND, 0);
        var writes = rate * ROUND / 1e9;
        end().forEach(
                        (what, us) ->
                                figures.computeIfAbsent(what, _ -> new ArrayList<>())
                                        .add(us / writes));
        return rate;
    }

    private Map<String, Double> now() throws IOException {
        var all = new LinkedHashMap<String, Double>();
        for (var process : processes.entrySet()) {
            try (var tasks = Files.list(Path.of("/proc/" + process.getValue() + "/task"))) {
                for (var task : tasks.toList()) add(all, process.getKey(), task);
            }
        }
        return all;
    }

    private static void add(Map<String, Double> all, String process, Path task) throws IOException {
        try {
            var stat = Files.readString(task.resolve("stat"));
            var name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            var ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            all.merge(process + ": " + kind(name), ticks * TICK_US, Double::sum);
        } catch (NoSuchFileException e) {
            // The thread has ended meanwhile.
        }
    }

    /// Linux keeps the first 15 characters of a thread's name.
    private static String kind(String thread) {
        if (thread.startsWith("JavaFX")) return "JavaFX thread";
        if (thread.startsWith("QuantumRenderer")) return "painting";
        if (thread.matches("C[12] Compiler.*")) return "compilers";
        if (thread.startsWith("GC ") || thread.startsWith("G1 ") || thread.startsWith("VM "))
            return "collector";
        if (thread.startsWith("ForkJoinPool-") || thread.contains("-unparker"))
            return "virtual threads";
        return "other threads";
    }
}
