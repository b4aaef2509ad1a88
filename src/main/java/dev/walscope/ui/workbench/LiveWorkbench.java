package dev.walscope.ui.workbench;

import dev.walscope.cluster.Keyring;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.lesson.play.Rehearsal;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.Session;

import javafx.application.Platform;

import java.nio.file.Path;

/// A workbench on a real cluster: the session, what is drawn of it, and the pulse between them.
///
/// To be made and used on the JavaFX thread, but for [#close], which waits for the nodes to end.
public final class LiveWorkbench implements AutoCloseable {
    private final Session session;
    private final Workbench bench;
    private final Pulse pulse;

    public LiveWorkbench(
            Path dataRoot, int firstPort, NodeProgram program, double width, double height) {
        this(dataRoot, firstPort, program, Keyring.forgetting(), width, height);
    }

    /// @param keyring what is shown to which node
    public LiveWorkbench(
            Path dataRoot,
            int firstPort,
            NodeProgram program,
            Keyring keyring,
            double width,
            double height) {
        session =
                new Session(
                        dataRoot,
                        firstPort,
                        program,
                        keyring,
                        told -> Platform.runLater(() -> say(told)));
        bench = new Workbench(session, System::currentTimeMillis, width, height);
        bench.rehearse((lesson, began) -> Rehearsal.play(lesson, program, began));
        session.askForCredentials(
                (url, why) -> Platform.runLater(() -> bench.askCredentials(url, why)));
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
