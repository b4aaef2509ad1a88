package dev.walscope.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which threads of which processes took the processors' time between two moments, as Linux counts
/// it: `/proc/PID/task/TID/stat`, in ticks of 10 ms.
final class CpuShares {
    private static final double TICK_US = 10_000;

    private final Map<String, Long> processes = new LinkedHashMap<>();
    private Map<String, Double> begun = Map.of();

    CpuShares process(String name, long pid) {
        processes.put(name, pid);
        return this;
    }

    void begin() throws IOException {
        begun = now();
    }

    /// Microseconds since [#begin], by process and kind of thread.
    Map<String, Double> end() throws IOException {
        var spent = now();
        spent.replaceAll((name, us) -> us - begun.getOrDefault(name, 0.0));
        return spent;
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
