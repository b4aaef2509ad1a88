package dev.walscope.cli;

import dev.walscope.cluster.NodeProgram;
import dev.walscope.lesson.file.Course;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.ui.app.Window;
import dev.walscope.ui.app.WindowOptions;
import dev.walscope.ui.lesson.LessonOptions;
import dev.walscope.ui.lesson.OffScreenLesson;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;

/// The lessons as the command line lists and plays them.
final class LessonShelf {
    private static final int FIRST_PORT = 8000;

    private final PrintStream out;
    private final PrintStream err;

    LessonShelf(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    int list(boolean namesOnly) {
        if (namesOnly) {
            Course.names().forEach(out::println);
        } else {
            for (var lesson : Course.lessons())
                out.printf(
                        Locale.ROOT,
                        "%-16s %s (%d min)%n",
                        lesson.name(),
                        lesson.title(),
                        lesson.minutes());
        }
        out.flush();
        return 0;
    }

    /// @throws IOException with one sentence
    int run(LessonArguments arguments, Display display) throws IOException {
        Lesson lesson;
        try {
            lesson = Course.find(arguments.name());
        } catch (IOException | BadLesson e) {
            err.println("walscope lesson run: " + e.getMessage());
            return 2;
        }
        var none = arguments.headless() ? Optional.<String>empty() : display.whyNone();
        none.ifPresent(
                why -> err.println("walscope: " + why + "; playing it off screen (--headless)"));
        if (arguments.headless() || none.isPresent()) return offScreen(lesson, arguments);
        var window = new WindowOptions(Path.of("data"), FIRST_PORT, false, null, null);
        var file = Course.isOwn(arguments.name()) ? null : Path.of(arguments.name());
        OwnPrograms.untilClosed(() -> Window.learn(window, lesson, file));
        return 0;
    }

    private int offScreen(Lesson lesson, LessonArguments arguments) throws IOException {
        // Pictures show the time of day, and are the same wherever they are taken.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        try {
            var options = new LessonOptions(lesson, arguments.shots());
            return OffScreenLesson.play(options, NodeProgram.own(), out) ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
