package dev.walscope.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

@Command(
        name = "load",
        description = {
            "Has clients read, write and delete at once, and prints what each asked and was told:",
            "a history as Jepsen's checkers and Porcupine read it, an object of JSON a line."
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:operations were done",
            "1:none was; why is said on stderr",
            "2:wrong usage"
        },
        footer = {
            "",
            "In brackets: the environment variable that sets an option, and its default.",
            "The token in WALSCOPE_TOKEN, if there is one, is shown to the node."
        })
final class LoadCommand implements Callable<Integer> {
    private final Programs programs;

    @Mixin final ClientFlags node;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "4",
            converter = OptionConverters.Count.class,
            description = "How many ask at once [${DEFAULT-VALUE}]")
    int clients;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = OptionConverters.PositiveDuration.class,
            description = "For how long [${DEFAULT-VALUE}]")
    Duration time = Duration.ZERO;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "3",
            converter = OptionConverters.Count.class,
            description = "How many keys they share [${DEFAULT-VALUE}]")
    int keys;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            defaultValue = "load-",
            description =
                    "What the keys begin with; they are deleted first, as a history begins with"
                            + " nothing [${DEFAULT-VALUE}]")
    String prefix = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            converter = OptionConverters.Position.class,
            description = "The same clients ask the same with the same one [${DEFAULT-VALUE}]")
    long seed;

    LoadCommand(Programs programs, Map<String, String> environment) {
        this.programs = programs;
        node = new ClientFlags(environment);
    }

    @Override
    public Integer call() throws IOException {
        return programs.load(
                node.target(true), new LoadArguments(clients, time, keys, prefix, seed));
    }
}
