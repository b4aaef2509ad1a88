package dev.walscope.ui;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.ui.shot.Shot;

import javafx.application.Platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/// A workbench on a real cluster: the session, what is drawn of it, and the pulse between them.
///
/// To be made and used on the JavaFX thread, but for [#close], which waits for the nodes to end.
public final class Live implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Session session;
    private final Workbench bench;
    private final Pulse pulse;

    public Live(Path dataRoot, int firstPort, NodeProgram program, double width, double height) {
        session =
                new Session(
                        dataRoot, firstPort, program, told -> Platform.runLater(() -> say(told)));
        bench = new Workbench(session, System::currentTimeMillis, this::screenshot, width, height);
        pulse = new Pulse(session, bench);
    }

    public Session session() {
        return session;
    }

    public Workbench bench() {
        return bench;
    }

    public ClusterState state() {
        return pulse.state();
    }

    public void start() {
        pulse.start();
    }

    private void say(String sentence) {
        bench.say(sentence);
    }

    /// The window as it is now, at two pixels a point, beside the other pictures of this folder.
    private void screenshot() {
        var png = Shot.png(bench.scene(), 2);
        var file =
                Path.of("walscope-" + LocalDateTime.now().format(STAMP) + ".png").toAbsolutePath();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                Files.write(file, png);
                                Platform.runLater(() -> say("Saved " + file + "."));
                            } catch (IOException e) {
                                Platform.runLater(
                                        () ->
                                                say(
                                                        "Cannot write "
                                                                + file
                                                                + ": start Walscope in a folder"
                                                                + " that you may write to."));
                            }
                        });
    }

    @Override
    public void close() {
        Platform.runLater(
                () -> {
                    pulse.stop();
                    bench.console().stop();
                });
        session.close();
    }
}
