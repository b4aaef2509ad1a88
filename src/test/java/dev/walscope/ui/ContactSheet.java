package dev.walscope.ui;

import dev.walscope.scope.ClusterState;
import dev.walscope.ui.desk.View;
import dev.walscope.ui.shot.Shot;

import javafx.application.Platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Draws the window in made-up situations, for a person to look at:
/// `java … dev.walscope.ui.ContactSheet FOLDER`.
final class ContactSheet {
    private final Path folder;

    private ContactSheet(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("glass.platform", "Headless");
        System.setProperty("prism.order", "sw");
        var folder = Files.createDirectories(Path.of(args[0]));
        var done = new CompletableFuture<Void>();
        Platform.startup(
                () -> {
                    try {
                        new ContactSheet(folder).all();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            done.join();
        } finally {
            Platform.exit();
        }
    }

    private void all() {
        UnaryOperator<View> light = v -> v.appearance(View.Appearance.light);
        UnaryOperator<View> dark = v -> v.appearance(View.Appearance.dark);
        shot("empty-light", ClusterState.EMPTY, light, 1280, 800);
        shot(
                "busy-light",
                Scenes.withDetail(Scenes.busy(), 55),
                v -> light.apply(v).zoom(104).select("leader", 55),
                1440,
                900);
        shot(
                "busy-dark",
                Scenes.withDetail(Scenes.busy(), 55),
                v -> dark.apply(v).zoom(104).select("leader", 55),
                1440,
                900);
        shot(
                "fault-light",
                Scenes.fault(),
                v -> light.apply(v).select("follower-1", 51),
                1280,
                800);
        shot("fault-dark", Scenes.fault(), dark, 1280, 800);
        shot("dead-light", Scenes.dead(), v -> light.apply(v).zoom(30), 1280, 800);
        shot(
                "ledger-light",
                Scenes.promised(),
                v -> light.apply(v).open(View.Foot.ledger),
                1280,
                800);
        shot("events-dark", Scenes.fault(), v -> dark.apply(v).open(View.Foot.events), 1280, 800);
        shot(
                "requests-light",
                Scenes.fault(),
                v -> light.apply(v).open(View.Foot.requests),
                1440,
                900);
        shot(
                "segments-light",
                Scenes.fault(),
                v -> light.apply(v).open(View.Foot.segments).select("leader", 52),
                1440,
                900);
        shot(
                "present-light",
                Scenes.busy(),
                v -> light.apply(v).zoom(104).presenting(true),
                1280,
                800);
        shot(
                "palette-light",
                Scenes.busy(),
                light,
                bench -> bench.openPalette("follower-1"),
                1280,
                800);
        shot("shortcuts-dark", Scenes.busy(), dark, Workbench::openSheet, 1280, 800);
        shot("million-dark", Scenes.million(), v -> dark.apply(v).zoom(0.0005), 1440, 900);
    }

    private void shot(
            String name,
            ClusterState state,
            UnaryOperator<View> view,
            double width,
            double height) {
        shot(name, state, view, _ -> {}, width, height);
    }

    private void shot(
            String name,
            ClusterState state,
            UnaryOperator<View> view,
            Consumer<Workbench> last,
            double width,
            double height) {
        var bench = new Workbench(new StillHands(), () -> Scenes.END, () -> {}, width, height);
        bench.change(view);
        for (int i = 0; i < 3; i++) {
            bench.touch();
            bench.show(state);
            bench.scene().getRoot().applyCss();
            bench.scene().getRoot().layout();
        }
        last.accept(bench);
        try {
            Files.write(folder.resolve(name + ".png"), Shot.png(bench.scene(), 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
