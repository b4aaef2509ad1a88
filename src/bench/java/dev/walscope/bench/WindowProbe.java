package dev.walscope.bench;

import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.recording.Recording;
import dev.walscope.ui.workbench.LiveWorkbench;

import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.stage.Stage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// The window in a process of its own, off screen, that does what it is told on its standard input
/// and answers each line with one: `attach URL…`, `detach`, `begin`, `end`, `shown ID`, `heap`,
/// `recording`.
public final class WindowProbe {
    private static final double WIDTH = 1440;
    private static final double HEIGHT = 900;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LiveWorkbench live;
    private final Map<Long, Long> shownAt = new ConcurrentHashMap<>();
    private final long fxThread = Thread.currentThread().threadId();
    private long pulses;
    private long beginPulses;
    private long beginNanos;
    private long beginCpuNanos;
    private long drawnId;

    private WindowProbe(Path data) {
        live =
                new LiveWorkbench(
                        data,
                        Integer.getInteger("probe.port", 9280),
                        NodeProgram.own(),
                        WIDTH,
                        HEIGHT);
        var stage = new Stage();
        stage.setScene(live.bench().scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(WIDTH);
        stage.setHeight(HEIGHT);
        stage.show();
        live.start();
        new AnimationTimer() {
            @Override
            public void handle(long now) {
                pulse();
            }
        }.start();
    }

    public static void main(String[] args) throws Exception {
        var made = new CompletableFuture<WindowProbe>();
        Platform.startup(
                () -> made.completeAsync(() -> new WindowProbe(Path.of(args[0])), Runnable::run));
        var probe = made.get();
        System.out.println("ready");
        try (var lines = new BufferedReader(new InputStreamReader(System.in))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                System.out.println(probe.answer(line.split(" ")));
        }
        probe.live.close();
        Platform.exit();
    }

    /// What is in the state now was drawn in this pulse or the one before, so at the start of the
    /// next one it has been painted: times are too late by up to a frame, never too early.
    private void pulse() {
        pulses++;
        long now = System.nanoTime();
        for (long id = shownId + 1; id <= drawnId; id++) shownAt.put(id, now);
        shownId = Math.max(shownId, drawnId);
        drawnId = live.state().leader().map(WindowProbe::knownUpTo).orElse(0L);
    }

    private long shownId;

    /// The last id whose entry is there with key and value.
    private static long knownUpTo(NodeView leader) {
        var entries = leader.log().entries();
        return entries.isEmpty() ? 0 : entries.getLast().id();
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "attach" -> attach(words);
            case "detach" -> detach();
            case "begin" ->
                    onFx(
                            () -> {
                                beginPulses = pulses;
                                beginNanos = System.nanoTime();
                                beginCpuNanos = cpuNanos();
                                return "ok";
                            });
            case "end" -> onFx(this::figures);
            case "shown" -> shown(Long.parseLong(words[1]));
            case "heap" -> Long.toString(heapBytes());
            case "recording" -> Long.toString(recordingBytes());
            default -> "what?";
        };
    }

    private String attach(String[] words) throws Exception {
        for (int i = 1; i < words.length; i++)
            live.session().act(new Action.Attach(URI.create(words[i]))).join();
        return until(
                state ->
                        state.nodes().size() == words.length - 1
                                && state.nodes().stream()
                                        .allMatch(node -> node.condition().answers()));
    }

    private String detach() throws Exception {
        for (var name : live.session().members().keySet())
            live.session().act(new Action.Remove(name)).join();
        onFx(
                () -> {
                    shownId = 0;
                    drawnId = 0;
                    shownAt.clear();
                    return "";
                });
        return until(ClusterState::isEmpty);
    }

    /// Pulses a second, and milliseconds of the JavaFX thread's own time for each.
    private String figures() {
        long count = pulses - beginPulses;
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        double cpuMs = (cpuNanos() - beginCpuNanos) / 1e6;
        return count / seconds + " " + cpuMs / Math.max(1, count);
    }

    private long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(fxThread);
    }

    private String shown(long id) {
        long begun = System.nanoTime();
        while (!shownAt.containsKey(id) && System.nanoTime() - begun < PATIENCE_NANOS)
            LockSupport.parkNanos(1_000_000);
        return Long.toString(shownAt.getOrDefault(id, Long.MAX_VALUE));
    }

    /// What was left by the last collection, so that what is being drawn meanwhile does not count.
    private static long heapBytes() {
        for (int i = 0; i < 3; i++) System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    /// What a recording takes when it is full, by the heap and not by its own estimate.
    private long recordingBytes() {
        long before = heapBytes();
        var recording = Recording.empty();
        FullLoad.record(recording);
        long after = heapBytes();
        if (recording.first() == 0) throw new IllegalStateException("it is not full");
        return after - before;
    }

    private String until(Predicate<ClusterState> condition) throws Exception {
        long begun = System.nanoTime();
        while (!onFx(() -> condition.test(live.state()))) {
            if (System.nanoTime() - begun > PATIENCE_NANOS)
                throw new IOException("it does not come to that");
            LockSupport.parkNanos(10_000_000);
        }
        return "ok";
    }

    private static <T> T onFx(Callable<T> question) throws Exception {
        var done = new CompletableFuture<T>();
        Platform.runLater(
                () -> {
                    try {
                        done.complete(question.call());
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
        return done.get(1, TimeUnit.MINUTES);
    }
}
