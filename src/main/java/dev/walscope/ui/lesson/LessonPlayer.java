package dev.walscope.ui.lesson;

import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Look;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.lesson.play.LessonListener;
import dev.walscope.lesson.play.LessonRun;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.FailureText;
import dev.walscope.ui.lesson.LessonProgress.StepProgress;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Tone;
import dev.walscope.ui.workbench.LiveWorkbench;

import javafx.application.Platform;
import javafx.scene.Node;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;

/// Plays a lesson in the window, a step each time a person asks for the next one.
///
/// Steps are played on a thread of their own, which may wait; everything else belongs to the JavaFX
/// thread. Going back shows the recorded past as it was when that step ended; going on from there
/// leads to the present again.
public final class LessonPlayer {
    private final LiveWorkbench live;
    private final @Nullable LessonFileWatch file;
    private final ExecutorService stage =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("lesson").factory());
    private final LessonPanel panel;
    private final LessonPanel.Controls controls;
    private final @Nullable Runnable onward;
    private LessonProgress progress;
    private LessonRun run;
    private boolean goesOn;

    /// How to get out of a lesson.
    ///
    /// @param leave back to where one was before
    /// @param again the same lesson from its beginning
    /// @param onward the next lesson of the course; `null` after the last, and for a lesson of its
    ///     own
    public record Exits(Runnable leave, Runnable again, @Nullable Runnable onward) {
        public Exits(Runnable leave, Runnable again) {
            this(leave, again, null);
        }
    }

    LessonPlayer(Lesson lesson, @Nullable Path from, LiveWorkbench live, Exits exits) {
        this.live = live;
        this.onward = exits.onward();
        this.progress = LessonProgress.of(lesson);
        this.run = runOf(lesson);
        controls =
                new LessonPanel.Controls(
                        command(
                                        "next",
                                        "Next step, and from the last one to the next lesson",
                                        Feather.ARROW_RIGHT,
                                        this::next)
                                .tone(Tone.primary)
                                .on("Shortcut+RIGHT")
                                .unless(this::whyNotNext),
                        command("back", "Back one step", Feather.ARROW_LEFT, this::back)
                                .briefly("Back")
                                .on("Shortcut+LEFT")
                                .unless(this::whyNotBack),
                        command(
                                        "end",
                                        "Play the lesson to its end",
                                        Feather.SKIP_FORWARD,
                                        this::toEnd)
                                .briefly("To end")
                                .unless(this::whyNotOn),
                        command("reset", "Begin the lesson anew", Feather.ROTATE_CCW, exits.again())
                                .briefly("Reset"),
                        command("leave", "Leave the lesson", Feather.X, exits.leave())
                                .on("Shortcut+W"));
        panel = new LessonPanel(live.bench(), controls, onward != null);
        file =
                from == null
                        ? null
                        : new LessonFileWatch(
                                from,
                                () -> !progress.isRunning(),
                                this::saved,
                                sentence -> change(b -> b.noticing(sentence)));
    }

    private static UiCommand command(String id, String title, Feather icon, Runnable run) {
        return UiCommand.of("lesson." + id, title, UiCommand.Group.lesson, icon, run);
    }

    private LessonRun runOf(Lesson lesson) {
        return new LessonRun(lesson, new WindowEnvironment(live), new Told(), System::nanoTime);
    }

    Node node() {
        return panel.node();
    }

    List<UiCommand> commands() {
        return controls.all();
    }

    /// What is shown now.
    public LessonProgress progress() {
        return progress;
    }

    void begin() {
        if (file != null) file.watch();
        panel.show(progress);
    }

    // ---- what a person can do

    private String whyNotNext() {
        boolean goesOn = progress.isAsking() || !progress.isShowingLast() || isOnward();
        return goesOn ? "" : whyNotOn();
    }

    private String whyNotOn() {
        if (progress.isRunning()) return "A step is being played.";
        if (progress.hasFailed()) return "A step failed: begin anew (Reset).";
        return progress.steps().size() == progress.total() ? "This is the end of the lesson." : "";
    }

    private String whyNotBack() {
        if (progress.isRunning()) return "A step is being played.";
        return progress.at() <= 0 ? "This is the beginning." : "";
    }

    private boolean isOnward() {
        return onward != null && progress.hasHeldToItsEnd();
    }

    /// First the answer to an open question; then the next step, from the past or for the first
    /// time.
    private void next() {
        if (progress.isAsking()) {
            change(b -> b.at(b.at()));
        } else if (!progress.isShowingLast()) {
            stand(progress.at() + 1);
        } else if (onward != null && isOnward()) {
            onward.run();
        } else {
            play();
        }
    }

    private void back() {
        stand(progress.at() - 1);
    }

    private void toEnd() {
        goesOn = true;
        play();
    }

    /// Shows a step that was played, as it was when it ended; the last one is the present.
    private void stand(int at) {
        change(b -> b.at(at));
        if (progress.isShowingLast()) live.bench().rewind().live();
        else live.bench().goTo(progress.steps().get(at).endMs());
        look(progress.lesson().steps().get(at).look());
    }

    /// It runs from here on, not from when its thread says that it began: keys that were pressed
    /// meanwhile must not play it once more.
    private void play() {
        int at = progress.steps().size();
        live.bench().rewind().live();
        change(b -> b.running(true));
        try {
            stage.execute(() -> perform(at));
        } catch (RejectedExecutionException e) {
            // The lesson was left as its last step ended.
            change(b -> b.running(false));
        }
    }

    private void perform(int at) {
        try {
            run.step(at);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            Platform.runLater(() -> failed(FailureText.sentence(e)));
        }
    }

    private void failed(String sentence) {
        goesOn = false;
        long now = System.currentTimeMillis();
        change(b -> b.known(s -> s.failing(sentence).ended(false, now)));
        change(b -> b.running(false));
    }

    private void look(Look look) {
        live.bench().change(view -> look.appliedTo(view));
        live.bench().light(look.spotlight());
    }

    // ---- what the lesson's thread tells

    private final class Told implements LessonListener {
        @Override
        public void began(int at, Step step) {
            Platform.runLater(() -> LessonPlayer.this.began(at, step));
        }

        @Override
        public void did(StepAction action, String line, String answer) {
            tell(s -> s.with(new LessonProgress.ShellLine(line, answer)));
        }

        @Override
        public void saw(Expectation expectation, boolean holds, String found, long tookMs) {
            var tick = new LessonProgress.Tick(holds, found);
            tell(s -> s.with(tick));
        }

        @Override
        public void failed(Step step, String sentence) {
            tell(s -> s.failing(sentence));
        }

        @Override
        public void ended(int at, Step step, boolean held, ClusterState state) {
            Platform.runLater(() -> LessonPlayer.this.ended(step, held));
        }

        private void tell(UnaryOperator<StepProgress> more) {
            Platform.runLater(() -> change(b -> b.known(more)));
        }
    }

    /// The spotlight comes on at once, on what is there already: so that one sees it happen.
    private void began(int at, Step step) {
        change(b -> b.begun(at));
        look(step.look());
    }

    private void ended(Step step, boolean held) {
        long now = System.currentTimeMillis();
        change(b -> b.known(s -> s.ended(held, now)));
        change(b -> b.running(false));
        look(step.look());
        boolean isLast = progress.steps().size() == progress.total();
        if (goesOn && held && !isLast) play();
        else goesOn = false;
    }

    private void change(UnaryOperator<LessonProgress> change) {
        progress = change.apply(progress);
        panel.show(progress);
    }

    /// A teacher saves, and sees it: the words at once, the actions of steps not yet played when
    /// they are.
    private void saved(Lesson newer) {
        run = runOf(newer);
        change(b -> b.rewritten(newer));
        live.bench().say("The lesson was read again.");
    }

    /// Gives up the step that is being played.
    void close() {
        if (file != null) Platform.runLater(file::leave);
        stage.shutdownNow();
    }
}
