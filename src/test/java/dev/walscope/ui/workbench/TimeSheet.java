package dev.walscope.ui.workbench;

import dev.walscope.scope.SampleRun;
import dev.walscope.session.View;
import dev.walscope.ui.export.Caption;
import dev.walscope.ui.export.Png;
import dev.walscope.ui.export.Screenshot;

import javafx.application.Platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Draws the window at moments of a made-up run, for a person to look at: `java …
/// dev.walscope.ui.workbench.TimeSheet FOLDER`.
final class TimeSheet {
    private final Path folder;

    private TimeSheet(Path folder) {
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
                        new TimeSheet(folder).all();
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
        shot("live-light", View.Appearance.light, 1280, 800, _ -> {});
        shot(
                "past-light",
                View.Appearance.light,
                1280,
                800,
                b -> b.goTo(SampleRun.START_MS + 22_000));
        shot(
                "past-dark",
                View.Appearance.dark,
                1920,
                1200,
                b -> b.goTo(SampleRun.START_MS + 22_000));
        shot(
                "past-dark-small",
                View.Appearance.dark,
                1280,
                800,
                b -> b.goTo(SampleRun.START_MS + 30_500));
        shot(
                "unrecorded-light",
                View.Appearance.light,
                1280,
                800,
                b -> {
                    b.goTo(SampleRun.START_MS + 30_500);
                    b.change(v -> v.zoom(100).at(1).select("leader", 8));
                });
        shot("save-light", View.Appearance.light, 1280, 800, b -> press(b, "time.save"));
        shot("steps-dark", View.Appearance.dark, 1280, 800, b -> press(b, "time.export"));
        shot("picture-light", View.Appearance.light, 1280, 800, b -> b.boxes().pictures().open());
        shot("empty-light", View.Appearance.light, 1280, 800, b -> b.rewind().seek(0));
        captioned("caption-light", View.Appearance.light);
        captioned("caption-dark", View.Appearance.dark);
    }

    private static void press(Workbench bench, String id) {
        bench.unboundCommands().stream()
                .filter(command -> command.id().equals(id))
                .forEach(command -> command.run().run());
    }

    private void captioned(String name, View.Appearance appearance) {
        var bench = bench(appearance, 1280, 800, false);
        draw(bench);
        var caption =
                new Caption(
                        "7",
                        "The link to follower-2 is cut: the leader goes on without it, and the"
                                + " distance between the heads of the two lanes is what it has to"
                                + " catch up with once the link is healed.");
        write(name, Png.bytes(Screenshot.image(bench.content(), 2, caption, bench.tokens())));
        write(
                name + "-part",
                Png.bytes(
                        Screenshot.image(
                                bench.parts().get("Log lanes"),
                                1,
                                new Caption("1", "Who is behind, and by how much?"),
                                bench.tokens())));
    }

    private void shot(
            String name, View.Appearance look, double w, double h, Consumer<Workbench> last) {
        shot(name, look, w, h, last, false);
    }

    private void shot(
            String name,
            View.Appearance look,
            double width,
            double height,
            Consumer<Workbench> last,
            boolean isEmpty) {
        var bench = bench(look, width, height, isEmpty);
        last.accept(bench);
        draw(bench);
        write(name, Screenshot.png(bench.scene(), 1));
    }

    private static Workbench bench(
            View.Appearance look, double width, double height, boolean isEmpty) {
        var bench =
                new Workbench(new StillGateway(), () -> SampleRun.END_MS + 4_000, width, height);
        if (!isEmpty) SampleRun.told().forEach(bench.rewind()::record);
        bench.change(v -> v.appearance(look).zoom(64));
        draw(bench);
        return bench;
    }

    private static void draw(Workbench bench) {
        for (int i = 0; i < 3; i++) {
            bench.touch();
            bench.show(bench.rewind().state());
            bench.layOut();
        }
    }

    private void write(String name, byte[] png) {
        try {
            Files.write(folder.resolve(name + ".png"), png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
