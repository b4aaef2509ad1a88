package dev.walscope.ui.workbench;

import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;
import dev.walscope.ui.export.Screenshot;

import javafx.application.Platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Draws the window on a real cluster that things happen to, for a person to look at: `java …
/// dev.walscope.ui.workbench.LiveSheet FOLDER`.
final class LiveSheet {
    private final Path folder;
    private final LiveWorkbench live;

    private LiveSheet(Path folder) throws Exception {
        this.folder = folder;
        var data = Files.createTempDirectory("walscope-sheet");
        var program =
                NodeProgram.ofThisJvm("dev.walscope.Walscope")
                        .withNodeOptions(List.of("--max-segment-size", "1500"));
        live = fx(() -> new LiveWorkbench(data, 8300, program, 1440, 900));
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("glass.platform", "Headless");
        System.setProperty("prism.order", "sw");
        var started = new CompletableFuture<Void>();
        Platform.startup(() -> started.complete(null));
        started.join();
        var sheet = new LiveSheet(Files.createDirectories(Path.of(args[0])));
        try {
            sheet.all();
        } finally {
            sheet.live.close();
            Platform.exit();
        }
    }

    private void all() throws Exception {
        fx(
                () -> {
                    live.bench().layOut();
                    live.start();
                    return null;
                });
        live.session().act(new Action.StartAll(2)).join();
        writes(1, 40);
        await(s -> s.head() >= 40 && s.nodes().stream().allMatch(n -> n.durableId() == s.head()));
        shot("live-level", v -> v.zoom(100).select("leader", 38));
        live.session().act(new Action.Cut("follower-2")).join();
        writes(41, 52);
        await(s -> s.head() >= 52);
        shot("live-cut", v -> v.zoom(64).select("leader", 50).open(View.Foot.lag));
        var entry = live.state().node("follower-1").orElseThrow().log().get(48);
        var file =
                live.session()
                        .folder("follower-1")
                        .orElseThrow()
                        .resolve("wal.log.segment." + entry.segment());
        live.session().act(new Action.Kill("leader")).join();
        live.session().act(new Action.FlipBit(file, entry.offset() + 40, 0)).join();
        shot("live-flipped", v -> v.select("follower-1", 48).open(View.Foot.segments));
        live.session().send("follower-1", Call.of("POST", "/scrub")).join();
        await(s -> s.node("follower-1").orElseThrow().isCorrupt(48));
        shot("live-degraded", v -> v.open(View.Foot.segments));
        live.session().act(new Action.Restart("leader")).join();
        live.session().act(new Action.Heal("follower-2")).join();
        await(s -> s.nodes().stream().allMatch(n -> n.durableId() == s.head()));
        await(s -> !s.node("follower-1").orElseThrow().isCorrupt(48));
        shot("live-repaired", v -> v.open(View.Foot.events));
        shot("live-ledger", v -> v.open(View.Foot.ledger));
        held();
        lastKnown();
    }

    private void held() throws Exception {
        var hold = Call.of("POST", "/repair");
        live.session().send("follower-1", hold.withQuery("hold", "true")).join();
        await(s -> s.node("follower-1").orElseThrow().integrity().repairHeld());
        var entry = live.state().node("follower-1").orElseThrow().log().get(50);
        var file =
                live.session()
                        .folder("follower-1")
                        .orElseThrow()
                        .resolve("wal.log.segment." + entry.segment());
        live.session().act(new Action.FlipBit(file, entry.offset() + 40, 0)).join();
        shot("live-changed", v -> v.select("follower-1", 50).open(View.Foot.segments));
        live.session().send("follower-1", Call.of("POST", "/scrub")).join();
        shot("live-held", v -> v.open(View.Foot.segments));
        live.session().send("follower-1", hold.withQuery("hold", "false")).join();
        await(s -> !s.node("follower-1").orElseThrow().isCorrupt(50));
    }

    /// A leader that cannot be asked, and a cluster of somebody else's.
    private void lastKnown() throws Exception {
        var other = Files.createTempDirectory("walscope-sheet-other");
        var program = NodeProgram.ofThisJvm("dev.walscope.Walscope");
        try (var foreign = new Cluster(other, 8350, program, _ -> {})) {
            var members = foreign.startAll(1).join();
            live.session().act(new Action.Kill("leader")).join();
            shot("live-dead-leader-lag", v -> v.open(View.Foot.lag));
            shot("live-dead-leader-ledger", v -> v.open(View.Foot.ledger));
            for (var member : members) live.session().act(new Action.Attach(member.url())).join();
            await(s -> s.clusters().size() == 2);
            shot("live-two-clusters", v -> v.open(View.Foot.segments));
            shot("live-two-clusters-dark", v -> v.appearance(View.Appearance.dark));
        }
    }

    private void writes(int first, int last) {
        for (int i = first; i <= last; i++) {
            var call =
                    i % 6 == 0
                            ? Call.delete("user:" + (i - 1))
                            : Call.put("user:" + i, "{\"n\": " + i + "}");
            live.session()
                    .send("leader", i % 10 == 0 ? call.withRequest("shop", "r" + i) : call)
                    .join();
        }
    }

    private void await(Predicate<ClusterState> condition) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (fx(() -> condition.test(live.state()))) return;
            CompletableFuture.runAsync(
                            () -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                    .join();
        }
        System.err.println("gave up waiting; the picture shows how it is");
    }

    private void shot(String name, UnaryOperator<View> view) throws Exception {
        fx(
                () -> {
                    live.bench().change(view);
                    live.bench().layOut();
                    return null;
                });
        for (int i = 0; i < 4; i++) {
            CompletableFuture.runAsync(
                            () -> {}, CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS))
                    .join();
            fx(
                    () -> {
                        live.bench().layOut();
                        return null;
                    });
        }
        Files.write(
                folder.resolve(name + ".png"),
                fx(
                        () -> {
                            live.bench().layOut();
                            live.bench().touch();
                            live.bench().show(live.state());
                            return Screenshot.png(live.bench().scene(), 1);
                        }));
    }

    private static <T> T fx(Callable<T> step) throws Exception {
        var done = new CompletableFuture<T>();
        Platform.runLater(
                () -> {
                    try {
                        done.complete(step.call());
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        return done.get(20, TimeUnit.SECONDS);
    }
}
