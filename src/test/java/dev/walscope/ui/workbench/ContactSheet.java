package dev.walscope.ui.workbench;

import static org.awaitility.Awaitility.await;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;
import dev.walscope.ui.export.Png;
import dev.walscope.ui.export.Screenshot;

import javafx.application.Platform;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Draws every panel in made-up situations, light and dark, small and large, for a person to look
/// at: `mvn -q verify -Pscreenshots` fills `target/screenshots` and its `index.html`.
///
/// The clusters are [Scenes], so the same command gives the same pixels on every machine.
final class ContactSheet {
    private final Path folder;
    private final String only;
    private final List<ContactIndex.Picture> taken = new ArrayList<>();

    private ContactSheet(Path folder, String only) {
        this.folder = folder;
        this.only = only;
    }

    /// @param args the folder, and if only some are wanted a part of their names
    public static void main(String[] args) throws Exception {
        System.setProperty("glass.platform", "Headless");
        System.setProperty("prism.order", "sw");
        var started = new CompletableFuture<Void>();
        Platform.startup(() -> started.complete(null));
        started.join();
        try {
            var folder = Files.createDirectories(Path.of(args[0]));
            new ContactSheet(folder, args.length > 1 ? args[1] : "").all();
        } finally {
            Platform.exit();
        }
    }

    private record Situation(String name, ClusterState state, long selected, String node) {}

    private static List<Situation> situations() {
        return List.of(
                new Situation("empty", Scenes.fresh(), 0, ""),
                new Situation("busy", Scenes.withDetail(Scenes.busy(), 55), 55, "leader"),
                new Situation("fault", Scenes.withDetail(Scenes.fault(), 51), 51, "follower-1"));
    }

    private void all() throws Exception {
        for (var appearance : List.of(View.Appearance.light, View.Appearance.dark)) {
            for (int[] size : new int[][] {{1280, 800}, {1920, 1200}}) {
                UnaryOperator<View> look = v -> v.appearance(appearance);
                take("window", "no cluster", appearance, size, ClusterState.EMPTY, look, _ -> {});
                for (var now : situations()) {
                    for (var foot : View.Foot.values())
                        take(
                                foot.name(),
                                now.name(),
                                appearance,
                                size,
                                now.state(),
                                v -> look.apply(v).open(foot).select(now.node(), now.selected()),
                                _ -> {});
                    take(
                            "presenting",
                            now.name(),
                            appearance,
                            size,
                            now.state(),
                            v -> look.apply(v).zoom(92).presenting(true),
                            _ -> {});
                    for (var foot : View.Foot.values())
                        take(
                                "presenting " + foot,
                                now.name(),
                                appearance,
                                size,
                                now.state(),
                                v ->
                                        look.apply(v)
                                                .zoom(92)
                                                .presenting(true)
                                                .open(foot)
                                                .select(now.node(), now.selected()),
                                _ -> {});
                    take(
                            "presenting bytes",
                            now.name(),
                            appearance,
                            size,
                            now.state(),
                            v ->
                                    look.apply(v)
                                            .zoom(92)
                                            .presenting(true)
                                            .large(View.Large.inspector)
                                            .select(now.node(), now.selected()),
                            _ -> {});
                }
                others(appearance, size, look);
            }
            many(appearance, new int[] {3840, 2160}, v -> v.appearance(appearance));
        }
        for (var appearance : List.of(View.Appearance.light, View.Appearance.dark))
            for (var eyes : ColorVision.values())
                if (eyes != ColorVision.usual) seen(eyes, "ledger", "fault", appearance, 1280);
        Files.writeString(folder.resolve("index.html"), ContactIndex.html(taken));
        System.out.println(taken.size() + " pictures in " + folder.resolve("index.html"));
    }

    private void others(View.Appearance appearance, int[] size, UnaryOperator<View> look)
            throws Exception {
        take(
                "palette",
                "busy",
                appearance,
                size,
                Scenes.busy(),
                look,
                bench -> bench.boxes().openPalette("follower-1"));
        take(
                "shortcuts",
                "busy",
                appearance,
                size,
                Scenes.busy(),
                look,
                bench -> bench.boxes().openShortcuts(bench.unboundCommands()));
        take(
                "compare",
                "busy",
                appearance,
                size,
                Scenes.busy(),
                look,
                bench -> bench.boxes().openCompare());
        take(
                "requests",
                "narrow window",
                appearance,
                new int[] {998, 640},
                Scenes.withDetail(Scenes.fault(), 51),
                v -> look.apply(v).open(View.Foot.requests).select("follower-1", 51),
                _ -> {});
        for (boolean isStored : new boolean[] {false, true})
            take(
                    "segments",
                    isStored ? "compressed stored" : "compressed",
                    appearance,
                    size,
                    Scenes.withDetail(Scenes.compressed(), 30),
                    v -> look.apply(v).open(View.Foot.segments).select("leader", 30),
                    bench -> {
                        if (isStored) ((Button) bench.scene().lookup("#disk-stored")).fire();
                    });
        take("lanes", "leader dead", appearance, size, Scenes.dead(), look, _ -> {});
        take("election", "unled", appearance, size, ElectionScenes.unled(), look, _ -> {});
        take("election", "led", appearance, size, ElectionScenes.led(), look, _ -> {});
        take("election", "parted", appearance, size, ElectionScenes.parted(), look, _ -> {});
        take(
                "election",
                "rejoined",
                appearance,
                size,
                ElectionScenes.rejoined(),
                v -> look.apply(v).zoom(92),
                _ -> {});
        take(
                "elections",
                "rejoined",
                appearance,
                size,
                ElectionScenes.rejoined(),
                v -> look.apply(v).open(View.Foot.elections),
                _ -> {});
        take("election", "joining", appearance, size, ElectionScenes.joining(), look, _ -> {});
        take(
                "reads",
                "asked",
                appearance,
                size,
                ElectionScenes.parted(),
                v -> look.apply(v).open(View.Foot.reads),
                bench -> {
                    ((TextField) bench.scene().lookup("#reads-key")).setText("user:7");
                    ((Button) bench.scene().lookup("#reads-ask")).fire();
                });
        for (var told : SentScenes.Told.values())
            take(
                    "check",
                    told.name(),
                    appearance,
                    size,
                    ElectionScenes.rejoined(),
                    v -> look.apply(v).open(View.Foot.check),
                    bench -> {
                        new SentScenes(bench.rewind()).record(told);
                        ((Button) bench.scene().lookup("#check-press")).fire();
                    });
        take(
                "members",
                "rejoined",
                appearance,
                size,
                ElectionScenes.rejoined(),
                look,
                bench -> ((Button) bench.scene().lookup("#console-members")).fire());
        many(appearance, size, look);
        take(
                "presenting",
                "led",
                appearance,
                size,
                ElectionScenes.led(),
                v -> look.apply(v).zoom(92).presenting(true),
                _ -> {});
        take(
                "lanes",
                "narrow",
                appearance,
                size,
                Scenes.fault(),
                v -> look.apply(v).zoom(9).select("leader", 40),
                _ -> {});
        take(
                "lanes",
                "a million",
                appearance,
                size,
                Scenes.million(),
                v -> look.apply(v).zoom(0.0006),
                _ -> {});
        for (int followers : new int[] {5, 12})
            take(
                    "lanes",
                    followers + " followers",
                    appearance,
                    size,
                    Scenes.crowd(followers),
                    v -> look.apply(v).select("leader", 50),
                    _ -> {});
        take(
                "lanes",
                "compact",
                appearance,
                size,
                Scenes.fault(),
                v -> look.apply(v).compact(true).zoom(100).select("follower-1", 51),
                _ -> {});
        for (boolean isPresenting : new boolean[] {false, true})
            take(
                    isPresenting ? "presenting ledger" : "lanes",
                    "slow motion",
                    appearance,
                    size,
                    Scenes.slow(),
                    v -> look.apply(v).zoom(70).presenting(isPresenting).open(View.Foot.ledger),
                    _ -> {});
        take("lanes", "forty nodes", appearance, size, Scenes.crowd(40), look, _ -> {});
        take(
                "lanes",
                "strange words",
                appearance,
                size,
                Scenes.strange(),
                v -> look.apply(v).zoom(104).select("leader", 3),
                _ -> {});
    }

    private void many(View.Appearance appearance, int[] size, UnaryOperator<View> look)
            throws Exception {
        var five = ElectionScenes.rejoinedFive();
        take("election", "rejoined of five", appearance, size, five, look, _ -> {});
        var seven = ElectionScenes.rejoinedSeven();
        take("election", "rejoined of seven", appearance, size, seven, look, _ -> {});
    }

    private void take(
            String panel,
            String situation,
            View.Appearance appearance,
            int[] size,
            ClusterState state,
            UnaryOperator<View> view,
            Consumer<Workbench> last)
            throws Exception {
        var name = name(panel, situation, appearance, size[0]);
        if (!name.contains(only)) return;
        var bench =
                onFx(
                        () -> {
                            var made =
                                    new Workbench(
                                            Scenes.gateway(state),
                                            () -> Scenes.END,
                                            size[0],
                                            size[1]);
                            made.change(view);
                            return made;
                        });
        // Each turn of the JavaFX thread lets what was read from a file be drawn by the next.
        for (int i = 0; i < 3; i++) onFx(() -> drawn(bench, state));
        onFx(
                () -> {
                    last.accept(bench);
                    return drawn(bench, state);
                });
        await().until(() -> onFx(() -> !isChecking(bench)));
        var png = onFx(() -> Screenshot.png(drawn(bench, state).scene(), 1));
        Files.write(folder.resolve(name + ".png"), png);
        taken.add(new ContactIndex.Picture(name, panel, situation, appearance.name(), size[0]));
    }

    private static boolean isChecking(Workbench bench) {
        return bench.scene().lookup("#check-verdict") instanceof Label verdict
                && verdict.getText().startsWith("Checking");
    }

    /// A picture that was taken before as other eyes see it.
    private void seen(
            ColorVision eyes, String panel, String situation, View.Appearance appearance, int width)
            throws Exception {
        var before = folder.resolve(name(panel, situation, appearance, width) + ".png");
        if (!Files.exists(before)) return;
        var picture = new Image(new ByteArrayInputStream(Files.readAllBytes(before)));
        var name = name("seen by " + eyes, situation, appearance, width);
        Files.write(folder.resolve(name + ".png"), Png.bytes(eyes.see(picture)));
        taken.add(
                new ContactIndex.Picture(
                        name, "seen by " + eyes, situation, appearance.name(), width));
    }

    private static String name(
            String panel, String situation, View.Appearance appearance, int width) {
        return (panel + "-" + situation + "-" + appearance + "-" + width).replace(' ', '-');
    }

    private static Workbench drawn(Workbench bench, ClusterState state) {
        bench.touch();
        bench.show(state);
        bench.layOut();
        return bench;
    }

    private static <T> T onFx(Callable<T> step) throws Exception {
        var done = new CompletableFuture<T>();
        Platform.runLater(
                () -> {
                    try {
                        done.complete(step.call());
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
        return done.get(30, TimeUnit.SECONDS);
    }
}
