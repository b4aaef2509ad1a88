package dev.walscope.cli;

import dev.walscope.api.Role;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "leader",
        description = {
            "Runs one leader node in the foreground, until Ctrl-C or SIGTERM.",
            NodeFlags.BRACKETS
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it:",
            "  curl -X PUT http://localhost:8000/key/key6 \\",
            "       -H 'Content-Type: application/json' -d '{\"value\": \"myvalue\"}'",
            "  curl http://localhost:8000/key/key6"
        })
final class LeaderCommand implements Callable<Integer> {
    private final Programs programs;

    @Mixin final NodeFlags flags = new NodeFlags();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            converter = OptionConverters.Port.class,
            description = "Port to listen on, 0 for any free one [${DEFAULT-VALUE}]")
    int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            converter = OptionConverters.Folder.class,
            defaultValue = "data/leader",
            description = "Folder of its log [${DEFAULT-VALUE}]")
    Path data = Path.of("");

    LeaderCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        return programs.node(flags.start(Role.leader, "leader", port, "", data));
    }
}
