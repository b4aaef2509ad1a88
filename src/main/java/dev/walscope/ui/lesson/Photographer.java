package dev.walscope.ui.lesson;

import dev.walscope.lesson.model.Look;
import dev.walscope.lesson.play.Normalizer;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.Session;
import dev.walscope.session.SnapshotGateway;
import dev.walscope.session.View;
import dev.walscope.ui.export.Caption;
import dev.walscope.ui.export.Png;
import dev.walscope.ui.export.Screenshot;
import dev.walscope.ui.workbench.FxThread;
import dev.walscope.ui.workbench.Workbench;

import javafx.scene.image.Image;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Takes a lesson's pictures: a window made for one state and one look, never shown, with a caption
/// under it.
///
/// A new window each time, so that nothing that was drawn before can leave a trace; and the state
/// is made normalized first, so that the picture is the same on every run, byte for byte.
final class Photographer {
    static final double WIDTH = 1440;
    static final double HEIGHT = 780;

    /// Layouts that depend on layouts need a few turns, and bytes of files one more.
    private static final int TURNS_MIN = 4;

    private static final int TURNS_MAX = 200;

    /// Panels that are slow to draw are drawn five times a second at most: to lay out, to read, to
    /// show what was read.
    private static final int ROUNDS_MIN = 3;

    private static final int ROUNDS_MAX = 40;

    private static final long PAUSE_MS = 250;

    private final Session session;
    private final Normalizer normalizer;

    Photographer(Session session, Normalizer normalizer) {
        this.session = session;
        this.normalizer = normalizer;
    }

    /// @param isStill whether two in a row were the same
    record Picture(byte[] png, boolean isStill) {}

    Picture picture(
            ClusterState state,
            View view,
            Look.@Nullable Spotlight light,
            String number,
            String caption) {
        FxThread.startOffScreen();
        var gateway = new SnapshotGateway(session, normalizer.words()::of, normalizer.words()::url);
        var shown = normalizer.of(state);
        var bench =
                FxThread.<Workbench>ask(
                        () -> {
                            var fresh = new Workbench(gateway, normalizer::nowMs, WIDTH, HEIGHT);
                            fresh.change(_ -> view);
                            fresh.light(light);
                            fresh.showsOnlyTheCluster();
                            return fresh;
                        });
        var under = new Caption(number, caption);
        int[] before = {};
        boolean isStill = false;
        for (int round = 1; round <= ROUNDS_MAX; round++) {
            for (int turn = 0; turn < TURNS_MAX; turn++) {
                turn(bench, shown);
                if (turn >= TURNS_MIN && gateway.isIdle()) break;
            }
            pause();
            turn(bench, shown);
            // On a busy machine what was read comes late: not before it stays as it is.
            if (round < ROUNDS_MIN - 1) continue;
            var now = FxThread.<int[]>ask(() -> Png.pixels(image(bench, under)));
            isStill = Arrays.equals(now, before);
            if (isStill) break;
            before = now;
        }
        return new Picture(FxThread.<byte[]>ask(() -> Png.bytes(image(bench, under))), isStill);
    }

    private static Image image(Workbench bench, Caption under) {
        return Screenshot.image(bench.scene().getRoot(), 1, under, bench.tokens());
    }

    private static void pause() {
        var later = CompletableFuture.delayedExecutor(PAUSE_MS, TimeUnit.MILLISECONDS);
        CompletableFuture.runAsync(() -> {}, later).join();
    }

    private static void turn(Workbench bench, ClusterState shown) {
        FxThread.<Boolean>ask(
                () -> {
                    bench.layOut();
                    bench.touch();
                    bench.show(shown);
                    bench.layOut();
                    return true;
                });
    }
}
