package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "lesson",
        description = "Lists and plays the lessons, each on a cluster of its own.")
final class LessonCommand {
    @Command(name = "list", description = "Lists the lessons in the order in which to take them.")
    static final class All implements Callable<Integer> {
        private final Programs programs;

        @Option(
                names = {"-q", "--quiet"},
                arity = "0",
                description = "Names only, one a line")
        boolean namesOnly;

        All(Programs programs) {
            this.programs = programs;
        }

        @Override
        public Integer call() {
            return programs.lessonList(namesOnly);
        }
    }

    @Command(
            name = "run",
            description = {
                "Opens a lesson in the window, or plays it off screen from the first step to the"
                        + " last.",
                "Its nodes are its own: other ports, a folder that is gone afterwards."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all of its expectations held, or the window was closed",
                "1:one did not, or the lesson could not be played",
                "2:wrong usage, no such lesson, or a file that is none"
            })
    static final class Run implements Callable<Integer> {
        private final Programs programs;

        @Parameters(
                paramLabel = "NAME",
                description =
                        "One of `lesson list`, its number, or the path of a lesson file such as"
                                + " mine.yaml")
        String name = "";

        @Option(names = "--headless", arity = "0", description = "Off screen, all of it at once")
        boolean headless;

        @Option(
                names = "--shots",
                paramLabel = "DIR",
                converter = OptionConverters.Folder.class,
                description =
                        "Write its pictures there, and the lesson as a page (means --headless)")
        @Nullable Path shots;

        Run(Programs programs) {
            this.programs = programs;
        }

        @Override
        public Integer call() throws IOException {
            return programs.lessonRun(new LessonArguments(name, headless || shots != null, shots));
        }
    }
}
