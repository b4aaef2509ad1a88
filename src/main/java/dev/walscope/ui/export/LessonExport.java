package dev.walscope.ui.export;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.file.AtomicFile;
import dev.walscope.lesson.file.LessonReader;
import dev.walscope.lesson.file.LessonWriter;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.FailureText;
import dev.walscope.session.HistoryGateway;
import dev.walscope.session.PastAction;
import dev.walscope.ui.files.FileFailure;
import dev.walscope.ui.files.FreshName;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.application.Platform;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// Turns what a person did in this window into a lesson file, beside the pictures in the folder
/// that the window was started in.
///
/// It is a draft until it has been played once on a cluster of its own and everything in it held.
/// Made on the JavaFX thread; reads, writes and plays on another one.
public final class LessonExport {
    private static final String ELSEWHERE = "start Walscope in a folder that you may write to";
    private static final int PAGE = 1_000;

    /// Plays a lesson once, unseen.
    public interface Rehearsal {
        /// @param began told which step begins, counted from 0
        /// @return what did not hold; empty when all did
        Optional<String> play(Lesson lesson, IntConsumer began)
                throws IOException, InterruptedException;
    }

    private final PanelContext context;
    private final ClusterGateway cluster;
    private final HistoryGateway history;
    private @Nullable Rehearsal rehearsal;
    private @Nullable Consumer<Path> stage;
    private @Nullable Thread playing;

    /// @param cluster asked for its log, which is nothing that a person did
    public LessonExport(PanelContext context, ClusterGateway cluster, HistoryGateway history) {
        this.context = context;
        this.cluster = cluster;
        this.history = history;
    }

    /// Without one, a lesson is written unplayed.
    public void rehearse(Rehearsal how) {
        rehearsal = how;
    }

    /// @param opens a lesson file in the window
    public void stage(Consumer<Path> opens) {
        stage = opens;
    }

    public UiCommand command() {
        return UiCommand.of(
                        "lesson.new",
                        "New lesson from what I just did",
                        UiCommand.Group.lesson,
                        Feather.EDIT_3,
                        this::write)
                .unless(() -> history.done().isEmpty() ? "Nothing was done yet." : "")
                .unless(
                        () ->
                                context.state().nodes().stream().anyMatch(NodeView::isElecting)
                                        ? "A lesson has no nodes that elect their leader yet."
                                        : "")
                .unless(
                        () ->
                                playing == null
                                        ? ""
                                        : "The last one is still being played: wait, or cancel"
                                                + " it.");
    }

    private void write() {
        var done = history.done();
        var state = context.state();
        playing = Thread.ofVirtual().name("new lesson").start(() -> write(done, state));
    }

    private void write(List<PastAction> done, ClusterState state) {
        var file = FreshName.of("lesson", System.currentTimeMillis(), ".yaml");
        var draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            var text = LessonWriter.yaml(done, log(state), state);
            if (rehearsal == null) {
                AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
                tell(() -> context.saved(file));
                return;
            }
            AtomicFile.write(draft, text.getBytes(StandardCharsets.UTF_8));
            rehearse(draft, file, text);
        } catch (IOException e) {
            var sentence = FileFailure.cannotWrite(file, e, ELSEWHERE);
            tell(() -> context.say(sentence));
        } catch (InterruptedException e) {
            tell(
                    () ->
                            context.offer(
                                    "The new lesson was not played to its end; its draft is kept.",
                                    draft,
                                    List.of()));
        } catch (BadLesson | IllegalStateException e) {
            tell(() -> context.say("No lesson was written: " + FailureText.words(e) + "."));
        }
    }

    private void rehearse(Path draft, Path file, String text)
            throws IOException, InterruptedException {
        var lesson = LessonReader.read(file.toString(), text);
        int steps = lesson.steps().size();
        var failure =
                Objects.requireNonNull(rehearsal)
                        .play(lesson, at -> Platform.runLater(() -> progress(at, steps)));
        if (failure.isPresent()) {
            tell(
                    () ->
                            context.offer(
                                    "Played once, the new lesson fails at "
                                            + failure.get()
                                            + ". Its draft is kept.",
                                    draft,
                                    List.of()));
            return;
        }
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(draft);
        tell(
                () ->
                        context.offer(
                                "Written: " + file.getFileName() + ", played once, all held.",
                                file,
                                next(file)));
    }

    private void progress(int at, int steps) {
        if (playing == null) return;
        context.offer(
                "Playing the new lesson once: step " + (at + 1) + " of " + steps + " …",
                null,
                List.of(
                        UiCommand.of(
                                "lesson.new.cancel",
                                "Cancel",
                                UiCommand.Group.lesson,
                                null,
                                this::cancel)));
    }

    private void cancel() {
        if (playing != null) playing.interrupt();
    }

    private List<UiCommand> next(Path file) {
        var opens = stage;
        if (opens == null) return List.of();
        return List.of(
                UiCommand.of(
                        "lesson.new.play",
                        "Play",
                        UiCommand.Group.lesson,
                        Feather.PLAY,
                        () -> opens.accept(file)));
    }

    private void tell(Runnable words) {
        Platform.runLater(
                () -> {
                    playing = null;
                    words.run();
                });
    }

    /// The leader's, else that of a node that answers.
    private List<LogEntry> log(ClusterState state) throws InterruptedException {
        var asked =
                state.leader()
                        .filter(node -> node.condition().answers())
                        .or(
                                () ->
                                        state.nodes().stream()
                                                .filter(node -> node.condition().answers())
                                                .findFirst());
        if (asked.isEmpty()) return known(state);
        if (asked.get().lastId() > LessonWriter.WRITES_MAX)
            throw new IllegalStateException(
                    "the log has "
                            + asked.get().lastId()
                            + " entries, and a lesson has room for "
                            + LessonWriter.WRITES_MAX);
        var log = new ArrayList<LogEntry>();
        while (log.size() < asked.get().lastId()) {
            var page = page(asked.get(), log.isEmpty() ? 0 : log.getLast().id());
            if (page.isEmpty()) break;
            log.addAll(page);
        }
        return log;
    }

    private List<LogEntry> page(NodeView node, long after) {
        var call =
                Call.of("GET", "/wal")
                        .withQuery("after", Long.toString(after))
                        .withQuery("limit", Integer.toString(PAGE));
        try {
            var reply = cluster.send(node.name(), call).join();
            return reply.ok()
                    ? Wire.readWhole(reply.body(), LogEntry.Page.class).entries()
                    : List.of();
        } catch (CompletionException | Wire.BadWire e) {
            // What is known here has to do.
            return List.of();
        }
    }

    private static List<LogEntry> known(ClusterState state) {
        return state.leader().map(node -> List.copyOf(node.log().entries())).orElse(List.of());
    }
}
