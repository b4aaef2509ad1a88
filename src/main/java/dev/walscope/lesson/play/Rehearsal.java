package dev.walscope.lesson.play;

import dev.walscope.cluster.DataFolder;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.Ports;
import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.Session;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.IntConsumer;

/// A lesson played once, unseen, on a cluster of its own that is gone afterwards: whether what was
/// written down happens again.
///
/// The thread that plays waits; interrupting it gives up, and the cluster still ends.
public final class Rehearsal {
    private Rehearsal() {}

    /// @param began told which step begins, counted from 0
    /// @return what did not hold, with the step's number and title; empty when all did
    /// @throws IOException when there is no room for a cluster
    public static Optional<String> play(Lesson lesson, NodeProgram program, IntConsumer began)
            throws IOException, InterruptedException {
        // First, as it may fail: the folder would stay.
        var port = Ports.block(lesson.setup().everyone().size() + 3);
        var data = Files.createTempDirectory("walscope-lesson").toRealPath();
        var own = program.withNodeOptionsOnly(lesson.setup().nodeOptions());
        try (var session = new Session(data, port, own, _ -> {})) {
            var heard = new Heard(began);
            var environment = new OffScreenEnvironment(session);
            new LessonRun(lesson, environment, heard, System::nanoTime).all();
            return heard.failure;
        } finally {
            DataFolder.delete(data);
        }
    }

    private static final class Heard implements LessonListener {
        private final IntConsumer began;
        private Optional<String> failure = Optional.empty();
        private int at;

        Heard(IntConsumer began) {
            this.began = began;
        }

        @Override
        public void began(int at, Step step) {
            this.at = at;
            began.accept(at);
        }

        @Override
        public void did(StepAction action, String line, String answer) {}

        @Override
        public void saw(Expectation expectation, boolean holds, String found, long tookMs) {
            if (!holds) failure = Optional.of(expectation.claim().text() + ", but: " + found);
        }

        @Override
        public void failed(Step step, String sentence) {
            failure = Optional.of(sentence);
        }

        @Override
        public void ended(int at, Step step, boolean held, ClusterState state) {
            failure =
                    failure.map(
                            what -> "step " + (this.at + 1) + " (" + step.title() + "): " + what);
        }
    }
}
