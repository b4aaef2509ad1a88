package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// The program without a subcommand: the window.
@Command(
        name = "walscope",
        description = {
            "Makes a write-ahead log visible: real leader and follower processes in one window.",
            "Without a command it opens the window; with no display it runs off screen."
        },
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = {"", "COMMAND --help tells a command's options, their defaults and variables."})
final class WindowCommand implements Callable<Integer> {
    private final Programs programs;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            converter = OptionConverters.Folder.class,
            description = "Folder under which its nodes keep their logs [${DEFAULT-VALUE}]")
    Path data = Path.of("");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            converter = OptionConverters.FirstPort.class,
            description =
                    "Port of its leader; followers count up from it, past taken ones"
                            + " [${DEFAULT-VALUE}]")
    int firstPort;

    @Option(
            names = "--headless",
            arity = "0",
            description =
                    "Start leader + 2 followers and run off screen until Ctrl-C, printing URLs to"
                            + " try")
    boolean headless;

    @Option(
            names = "--shot",
            paramLabel = "FILE.png",
            converter = OptionConverters.PngFile.class,
            description =
                    "Write a screenshot when the cluster is up, and again at Ctrl-C (means"
                            + " --headless)")
    @Nullable Path shot;

    @Option(
            names = "--open",
            paramLabel = "FILE.walscope",
            description = "Show a recording; no cluster is needed")
    @Nullable Path open;

    WindowCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        return programs.window(
                new WindowArguments(data, firstPort, headless || shot != null, shot, open));
    }
}
