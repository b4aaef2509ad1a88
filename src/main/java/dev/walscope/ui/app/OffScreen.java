package dev.walscope.ui.app;

import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.StopSignal;
import dev.walscope.file.AtomicFile;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.FailureText;
import dev.walscope.session.View;
import dev.walscope.ui.export.Screenshot;
import dev.walscope.ui.files.FileFailure;
import dev.walscope.ui.workbench.FxThread;
import dev.walscope.ui.workbench.LiveWorkbench;

import javafx.application.Platform;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The same app with no display: starts a cluster, says how to reach it, and writes pictures.
final class OffScreen {
    private static final int SAMPLE_WRITES = 30;
    private static final long SELECTED = 27;
    private static final long DRAWN_TIMEOUT_S = 30;

    private final WindowOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final LiveWorkbench live;

    private OffScreen(WindowOptions options, PrintStream out, PrintStream err) {
        this.options = options;
        this.out = out;
        this.err = err;
        var usual = Preferences.Frame.USUAL;
        this.live =
                FxThread.ask(
                        () ->
                                new LiveWorkbench(
                                        options.dataRoot(),
                                        options.firstPort(),
                                        NodeProgram.own(),
                                        usual.width(),
                                        usual.height()));
    }

    /// Returns when the process is told to stop.
    static void run(WindowOptions options, PrintStream out, PrintStream err) {
        FxThread.startOffScreen();
        new OffScreen(options, out, err).run();
    }

    private void run() {
        var stopped = new CountDownLatch(1);
        // A shutdown hook would be too late for a picture: JavaFX has its own, which ends drawing.
        StopSignal.first(
                () -> {
                    if (options.shot() != null) picture(options.shot());
                    live.close();
                    stopped.countDown();
                });
        FxThread.ask(
                () -> {
                    live.bench().layOut();
                    live.start();
                    return null;
                });
        if (options.open() == null) startCluster();
        else open(options.open());
        out.println("Stop with Ctrl-C.");
        out.flush();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startCluster() {
        try {
            live.session().act(new Action.StartAll(2)).join();
        } catch (CompletionException e) {
            err.println(FailureText.sentence(e));
        }
        live.session().members().forEach(this::introduce);
        if (options.shot() != null) showcase(options.shot());
    }

    /// A recording needs no cluster.
    private void open(Path recording) {
        try {
            live.bench().open(recording).join();
            if (options.shot() != null) picture(options.shot());
        } catch (CompletionException e) {
            err.println(FailureText.sentence(e));
        }
    }

    private void introduce(String name, URI url) {
        out.printf(Locale.ROOT, "%-11s %s%n", name, url);
        if (name.equals("leader"))
            out.println("            " + Call.put("key6", "\"myvalue\"").curl(url));
        else out.println("            " + Call.get("key6").curl(url));
    }

    /// A first picture worth looking at: entries on every lane, one of them inspected.
    private void showcase(Path file) {
        var drawn = new CompletableFuture<Void>();
        try {
            writeSamples();
            FxThread.ask(
                    () -> {
                        live.bench().change(v -> v.select("leader", SELECTED));
                        return null;
                    });
            awaitDrawn(drawn);
            drawn.get(DRAWN_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            err.println("The cluster is not level yet; the picture shows it as it is.");
        } catch (CompletionException | ExecutionException e) {
            err.println(FailureText.sentence(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drawn.cancel(false);
        }
        picture(file);
    }

    /// Not on a log that has entries of its own to show.
    private void writeSamples() {
        if (FxThread.ask(() -> live.state().head()) >= SAMPLE_WRITES) return;
        for (int i = 1; i <= SAMPLE_WRITES; i++) live.session().send("leader", sample(i)).join();
        live.session().send("leader", sample(SAMPLE_WRITES - 3)).join();
    }

    private static Call sample(int i) {
        var call =
                switch (i % 5) {
                    case 0 -> Call.delete("cart:" + (i - 3));
                    case 1 -> Call.put("user:" + i, "{\"name\": \"Ada\", \"visits\": " + i + "}");
                    case 2 -> Call.put("cart:" + i, "[\"apple\", \"pear\"]");
                    case 3 -> Call.put("stock:" + i, Integer.toString(i * 12));
                    default -> Call.put("note:" + i, "\"checked\"");
                };
        return i == SAMPLE_WRITES - 3 ? call.withRequest("shop-1", "order-77") : call;
    }

    /// Asks the JavaFX thread, which is where the state is, until all that is visible is there or
    /// no thread waits any more.
    private void awaitDrawn(CompletableFuture<Void> drawn) {
        Platform.runLater(
                () -> {
                    if (drawn.isDone()) return;
                    try {
                        if (isDrawn(live.state(), live.bench().view())) drawn.complete(null);
                        else
                            CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
                                    .execute(() -> awaitDrawn(drawn));
                    } catch (RuntimeException e) {
                        drawn.completeExceptionally(e);
                    }
                });
    }

    private boolean isDrawn(ClusterState state, View view) {
        live.bench().layOut();
        var visible = live.bench().visible();
        return state.nodes().size() == 3
                && state.highWaterMark() == state.head()
                && state.nodes().stream()
                        .allMatch(
                                node ->
                                        node.condition().answers()
                                                && node.durableId() == state.head()
                                                && node.log().firstMissing(visible[0], visible[1])
                                                        > visible[1]
                                                && node.detail() != null
                                                && node.detail().id() == view.selectedId());
    }

    private void picture(Path file) {
        try {
            byte[] png =
                    FxThread.ask(
                            () -> {
                                for (int i = 0; i < 2; i++) {
                                    live.bench().layOut();
                                    live.bench().touch();
                                    live.bench().show(live.bench().rewind().state());
                                }
                                return Screenshot.png(live.bench().scene(), 1);
                            });
            var parent = file.toAbsolutePath().getParent();
            if (parent != null) Files.createDirectories(parent);
            AtomicFile.write(file, png);
            out.println("wrote " + file);
            out.flush();
        } catch (IOException e) {
            err.println(FileFailure.cannotWrite(file, e));
        } catch (CompletionException e) {
            err.println("No picture: " + whyNotDrawn(e) + ".");
        }
    }

    /// Once JavaFX has ended, what it is asked is never answered.
    private static String whyNotDrawn(CompletionException e) {
        return e.getCause() instanceof TimeoutException
                ? "the drawing did not answer; it may have ended already"
                : "drawing failed: " + FileFailure.reason(e);
    }
}
