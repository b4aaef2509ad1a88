package dev.walscope.ui.lesson;

import dev.walscope.lesson.file.Course;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.ui.files.FileFailure;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.util.Duration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A teacher's own lesson on disk: looked at every second, and read again once it was saved.
///
/// To be made and used on the JavaFX thread, where it also tells what it read; it looks and reads
/// on another, as a disk may be slow.
final class LessonFileWatch {
    private static final double LOOK_EVERY_S = 1;

    private final Path file;
    private final BooleanSupplier mayChange;
    private final Consumer<Lesson> saved;
    private final Consumer<String> unreadable;
    private final Timeline ticks =
            new Timeline(new KeyFrame(Duration.seconds(LOOK_EVERY_S), _ -> look()));
    private long stampMs;
    private boolean isLooking;

    /// @param mayChange whether a new version can be taken now; else it is read later
    /// @param unreadable told in one sentence what is wrong with what was saved
    LessonFileWatch(
            Path file,
            BooleanSupplier mayChange,
            Consumer<Lesson> saved,
            Consumer<String> unreadable) {
        this.file = file;
        this.mayChange = mayChange;
        this.saved = saved;
        this.unreadable = unreadable;
        stampMs = stampMs(file, 0);
        ticks.setCycleCount(Animation.INDEFINITE);
    }

    void watch() {
        ticks.play();
    }

    void leave() {
        ticks.stop();
    }

    private void look() {
        if (isLooking || !mayChange.getAsBoolean()) return;
        isLooking = true;
        long known = stampMs;
        Thread.ofVirtual()
                .start(
                        () -> {
                            long now = stampMs(file, known);
                            var news = now == known ? (Runnable) () -> {} : read();
                            Platform.runLater(() -> looked(known, now, news));
                        });
    }

    private void looked(long known, long now, Runnable news) {
        isLooking = false;
        // A step has begun meanwhile: what was read is read again when it ends.
        if (!mayChange.getAsBoolean()) return;
        if (now == known) return;
        stampMs = now;
        news.run();
    }

    private Runnable read() {
        try {
            var lesson = Course.read(file);
            return () -> saved.accept(lesson);
        } catch (BadLesson e) {
            var sentence = String.valueOf(e.getMessage());
            return () -> unreadable.accept(sentence);
        } catch (IOException | RuntimeException e) {
            // Of whatever kind: the next save is looked at only when this look has ended.
            var sentence = FileFailure.cannotRead(file, e);
            return () -> unreadable.accept(sentence);
        }
    }

    private static long stampMs(Path file, long otherwise) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            // An editor that saves by renaming: it will be there again.
            return otherwise;
        }
    }
}
