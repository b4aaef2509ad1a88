package dev.walscope.bench;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.session.View;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.lanes.LanesPanel;

import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.StackPane;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The log lanes of three nodes under full load, drawn and painted by software into a picture: a
/// canvas that nobody paints would only keep what it is told.
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class LanesBench {
    private static final int WIDTH = 850;
    private static final int HEIGHT = 480;
    private static final int TURNS = 2_000;

    /// Pixels an entry: with key and value, with its number, and a strip of everything.
    @Param({"100", "50", "0.002"})
    public double value;

    private ClusterState state = ClusterState.EMPTY;
    private View view = View.FIRST;
    private Tokens tokens = Tokens.load(false);
    private LanesPanel panel = null;
    private Node root = null;
    private WritableImage picture = null;

    @Setup
    public void open() {
        System.setProperty("glass.platform", "Headless");
        System.setProperty("prism.order", "sw");
        for (var seen : FullLoad.beginning()) state = Fold.apply(state, seen);
        for (long turn = 1; turn <= TURNS; turn++)
            for (var seen : FullLoad.turn(turn)) state = Fold.apply(state, seen);
        view = View.FIRST.zoom(value);
        var started = new CompletableFuture<Void>();
        Platform.startup(() -> started.complete(null));
        started.join();
        onFx(
                () -> {
                    Fonts.load();
                    var nothing =
                            UiCommand.of("none", "None", UiCommand.Group.window, null, () -> {});
                    panel = new LanesPanel(new StillContext(), nothing);
                    root = new StackPane(panel.node());
                    new Scene((StackPane) root, WIDTH, HEIGHT).getRoot().applyCss();
                    ((StackPane) root).layout();
                    picture = new WritableImage(WIDTH, HEIGHT);
                    return null;
                });
    }

    @Benchmark
    public Object drawAndPaint() {
        return onFx(
                () -> {
                    panel.show(state, view, tokens);
                    return root.snapshot(null, picture);
                });
    }

    @TearDown
    public void close() {
        Platform.exit();
    }

    private static <T> T onFx(Supplier<T> work) {
        var done = new CompletableFuture<T>();
        Platform.runLater(() -> done.completeAsync(work, Runnable::run));
        return done.join();
    }

    /// Nobody touches anything.
    private final class StillContext implements PanelContext {
        @Override
        public ClusterState state() {
            return state;
        }

        @Override
        public View view() {
            return view;
        }

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public String notNow() {
            return "";
        }

        @Override
        public void goTo(long atMs) {}

        @Override
        public void change(UnaryOperator<View> change) {}

        @Override
        public void copy(String text) {}

        @Override
        public void say(String sentence) {}

        @Override
        public void saved(Path file) {}

        @Override
        public void offer(String sentence, @Nullable Path file, List<UiCommand> next) {}
    }
}
