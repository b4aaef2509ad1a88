package dev.walscope.ui;

import dev.walscope.lesson.Course;
import dev.walscope.lesson.Deed;
import dev.walscope.lesson.Expectation;
import dev.walscope.lesson.Lesson;
import dev.walscope.lesson.LessonEvents;
import dev.walscope.lesson.LessonRun;
import dev.walscope.lesson.Look;
import dev.walscope.lesson.Step;
import dev.walscope.lesson.yaml.BadLesson;
import dev.walscope.scope.ClusterState;
import dev.walscope.ui.desk.Command;
import dev.walscope.ui.desk.Command.Tone;
import dev.walscope.ui.desk.Failure;
import dev.walscope.ui.lesson.LessonPanel;
import dev.walscope.ui.lesson.Looks;
import dev.walscope.ui.lesson.Playbill;
import dev.walscope.ui.lesson.Playbill.Sheet;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.util.Duration;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final double LOOK_AT_FILE_S = 1;

    private final Live live;
    private final @Nullable Path file;
    private final ExecutorService stage =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("lesson").factory());
    private final LessonPanel panel;
    private final LessonPanel.Controls controls;
    private final Timeline fileWatch;
    private Playbill bill;
    private LessonRun run;
    private boolean goesOn;
    private long fileStamp;

    LessonPlayer(Lesson lesson, @Nullable Path file, Live live, LessonRoom.Door door) {
        this.live = live;
        this.file = file;
        this.bill = new Playbill(lesson, -1, List.of(), false, false, "");
        this.run = runOf(lesson);
        controls =
                new LessonPanel.Controls(
                        command("next", "Next step", Feather.ARROW_RIGHT, this::next)
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
                        command("reset", "Begin the lesson anew", Feather.ROTATE_CCW, door.again())
                                .briefly("Reset"),
                        command("leave", "Leave the lesson", Feather.X, door.leave())
                                .on("Shortcut+W"));
        panel = new LessonPanel(live.bench(), controls);
        fileStamp = stamp();
        fileWatch = new Timeline(new KeyFrame(Duration.seconds(LOOK_AT_FILE_S), _ -> lookAtFile()));
        fileWatch.setCycleCount(Animation.INDEFINITE);
    }

    private static Command command(String id, String title, Feather icon, Runnable run) {
        return Command.of("lesson." + id, title, Command.Group.lesson, icon, run);
    }

    private LessonRun runOf(Lesson lesson) {
        return new LessonRun(lesson, new LiveGround(live), new Told(), System::nanoTime);
    }

    Node node() {
        return panel.node();
    }

    List<Command> commands() {
        return controls.all();
    }

    /// What is shown now.
    public Playbill bill() {
        return bill;
    }

    void begin() {
        if (file != null) fileWatch.play();
        panel.show(bill);
    }

    // ---- what a person can do

    private String whyNotNext() {
        if (bill.isAsking() || !bill.isShowingLast()) return "";
        return whyNotOn();
    }

    private String whyNotOn() {
        if (bill.isRunning()) return "A step is being played.";
        if (bill.hasFailed()) return "A step failed: begin anew (Reset).";
        return bill.sheets().size() == bill.total() ? "This is the end of the lesson." : "";
    }

    private String whyNotBack() {
        if (bill.isRunning()) return "A step is being played.";
        return bill.at() <= 0 ? "This is the beginning." : "";
    }

    /// First the answer to an open question; then the next step, from the past or for the first
    /// time.
    private void next() {
        if (bill.isAsking()) {
            change(b -> with(b, b.at(), true));
        } else if (!bill.isShowingLast()) {
            stand(bill.at() + 1);
        } else {
            play();
        }
    }

    private void back() {
        stand(bill.at() - 1);
    }

    private void toEnd() {
        goesOn = true;
        play();
    }

    /// Shows a step that was played, as it was when it ended; the last one is the present.
    private void stand(int at) {
        change(b -> with(b, at, true));
        if (bill.isShowingLast()) live.bench().rewind().live();
        else live.bench().goTo(bill.sheets().get(at).endMs());
        look(bill.lesson().steps().get(at).look());
    }

    /// It runs from here on, not from when its thread says that it began: keys that were pressed
    /// meanwhile must not play it once more.
    private void play() {
        int at = bill.sheets().size();
        live.bench().rewind().live();
        change(b -> running(b, true));
        try {
            stage.execute(() -> perform(at));
        } catch (RejectedExecutionException e) {
            // The lesson was left as its last step ended.
            change(b -> running(b, false));
        }
    }

    private void perform(int at) {
        try {
            run.step(at);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            Platform.runLater(() -> failed(Failure.sentence(e)));
        }
    }

    private void failed(String sentence) {
        goesOn = false;
        sheet(s -> new Sheet(s.lines(), s.ticks(), sentence, false, System.currentTimeMillis()));
        change(b -> running(b, false));
    }

    private void look(Look look) {
        live.bench().change(view -> Looks.applied(view, look));
        live.bench().light(look.spotlight());
    }

    // ---- what the lesson's thread tells

    private final class Told implements LessonEvents {
        @Override
        public void began(int at, Step step) {
            Platform.runLater(() -> LessonPlayer.this.began(at, step));
        }

        @Override
        public void did(Deed deed, String line, String answer) {
            Platform.runLater(
                    () ->
                            sheet(
                                    s ->
                                            new Sheet(
                                                    plus(
                                                            s.lines(),
                                                            new Playbill.Line(line, answer)),
                                                    s.ticks(),
                                                    s.failure(),
                                                    s.held(),
                                                    s.endMs())));
        }

        @Override
        public void saw(Expectation expectation, boolean holds, String found, long tookMs) {
            var tick = new Playbill.Tick(expectation.claim().text(), holds, found);
            Platform.runLater(
                    () ->
                            sheet(
                                    s ->
                                            new Sheet(
                                                    s.lines(),
                                                    plus(s.ticks(), tick),
                                                    s.failure(),
                                                    s.held(),
                                                    s.endMs())));
        }

        @Override
        public void failed(Step step, String sentence) {
            Platform.runLater(
                    () -> sheet(s -> new Sheet(s.lines(), s.ticks(), sentence, false, 0)));
        }

        @Override
        public void ended(int at, Step step, boolean held, ClusterState state) {
            Platform.runLater(() -> LessonPlayer.this.ended(step, held));
        }
    }

    /// The spotlight comes on at once, on what is there already: so that one sees it happen.
    private void began(int at, Step step) {
        change(
                b ->
                        new Playbill(
                                b.lesson(),
                                at,
                                plus(b.sheets(), Sheet.BLANK),
                                true,
                                false,
                                b.notice()));
        look(step.look());
    }

    private void ended(Step step, boolean held) {
        sheet(s -> new Sheet(s.lines(), s.ticks(), s.failure(), held, System.currentTimeMillis()));
        change(b -> running(b, false));
        look(step.look());
        boolean isLast = bill.sheets().size() == bill.total();
        if (goesOn && held && !isLast) play();
        else goesOn = false;
    }

    private void sheet(UnaryOperator<Sheet> change) {
        change(
                b -> {
                    if (b.sheets().isEmpty()) return b;
                    var sheets = new ArrayList<>(b.sheets());
                    sheets.set(sheets.size() - 1, change.apply(sheets.getLast()));
                    return new Playbill(
                            b.lesson(), b.at(), sheets, b.isRunning(), b.showsAnswer(), b.notice());
                });
    }

    private void change(UnaryOperator<Playbill> change) {
        bill = change.apply(bill);
        panel.show(bill);
    }

    private static Playbill with(Playbill b, int at, boolean showsAnswer) {
        return new Playbill(b.lesson(), at, b.sheets(), b.isRunning(), showsAnswer, b.notice());
    }

    private static Playbill running(Playbill b, boolean isRunning) {
        return new Playbill(b.lesson(), b.at(), b.sheets(), isRunning, b.showsAnswer(), b.notice());
    }

    private static <T> List<T> plus(List<T> all, T one) {
        var longer = new ArrayList<>(all);
        longer.add(one);
        return longer;
    }

    // ---- the file

    private long stamp() {
        if (file == null) return 0;
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            // An editor that saves by renaming: it will be there again.
            return fileStamp;
        }
    }

    /// A teacher saves, and sees it: the words at once, the deeds of steps not yet played when they
    /// are.
    private void lookAtFile() {
        long now = stamp();
        if (now == fileStamp || file == null || bill.isRunning()) return;
        fileStamp = now;
        try {
            var lesson = Course.read(file);
            int played = Math.min(bill.sheets().size(), lesson.steps().size());
            run = runOf(lesson);
            change(
                    b ->
                            new Playbill(
                                    lesson,
                                    Math.min(b.at(), lesson.steps().size() - 1),
                                    b.sheets().subList(0, played),
                                    false,
                                    b.showsAnswer(),
                                    ""));
            live.bench().say("The lesson was read again.");
        } catch (IOException | BadLesson e) {
            var sentence = String.valueOf(e.getMessage());
            change(
                    b ->
                            new Playbill(
                                    b.lesson(),
                                    b.at(),
                                    b.sheets(),
                                    b.isRunning(),
                                    b.showsAnswer(),
                                    sentence));
        }
    }

    /// Gives up the step that is being played.
    void close() {
        Platform.runLater(fileWatch::stop);
        stage.shutdownNow();
    }
}
