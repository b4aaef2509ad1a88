package dev.walscope.cli;

import dev.walscope.scope.recording.HistoryLines;
import dev.walscope.scope.recording.RecordingFile;
import dev.walscope.scope.recording.UnreadableRecording;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "history",
        description = {
            "Prints what the window that made a recording asked of keys and was told:",
            "a history as Jepsen's checkers and Porcupine read it, an object of JSON a line."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was printed",
            "1:there is none in it, or it cannot be read; why is said on stderr",
            "2:wrong usage"
        },
        footer = {
            "",
            "\"consistency\":\"local\" marks what one node answered of its own, which may be"
                    + " behind.",
            "What others asked, with curl for instance, is not in it."
        })
final class HistoryCommand implements Callable<Integer> {
    @Spec CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "FILE.walscope", description = "A recording that a window saved")
    Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        var opened = opened();
        var recording = opened.recording();
        if (!recording.keepsOperations())
            throw new IOException(
                    file
                            + " was saved by an older Walscope, which did not keep what the window"
                            + " asked; record the run anew to have its history");
        var history = recording.operations(recording.end());
        if (history.operations().isEmpty())
            throw new IOException(
                    file + " has no history: its window asked nothing of keys while it ran");
        var out = command.commandLine().getOut();
        HistoryLines.of(history).forEach(out::println);
        out.flush();
        say(opened.shortfall());
        if (history.left() > 0)
            say("Of a fast load at least " + history.left() + " operations were not kept.");
        return out.checkError() ? 1 : 0;
    }

    private void say(String sentence) {
        if (sentence.isEmpty()) return;
        var err = command.commandLine().getErr();
        err.println(sentence);
        err.flush();
    }

    private RecordingFile.Opened opened() throws IOException {
        try {
            return RecordingFile.read(file);
        } catch (UnreadableRecording e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
