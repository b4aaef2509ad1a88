package dev.walscope.cli;

import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

@Command(
        name = "follower",
        description = {
            "Runs one follower node in the foreground, until Ctrl-C or SIGTERM.",
            NodeFlags.BRACKETS
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n")
final class FollowerCommand implements Callable<Integer> {
    private static final int LEADER_PORT = 8000;
    private static final Pattern NUMBER = Pattern.compile("(\\d+)$");

    private final Programs programs;

    @Spec @Nullable CommandSpec spec;

    @Mixin final NodeFlags flags = new NodeFlags();

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            converter = OptionConverters.NodeName.class,
            description = "The follower's name, such as follower-1")
    String name = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = OptionConverters.Port.class,
            description =
                    "Port to listen on, 0 for any free one [8000 + the number at the end of NAME]")
    @Nullable Integer port;

    @Option(
            names = "--leader",
            paramLabel = "URL",
            defaultValue = "http://localhost:8000",
            converter = OptionConverters.NodeUrl.class,
            description = "Where its leader is [${DEFAULT-VALUE}]")
    URI leader = URI.create("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            converter = OptionConverters.Folder.class,
            description = "Folder of its log [data/followers/NAME]")
    @Nullable Path data;

    FollowerCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        var folder = data == null ? Path.of("data", "followers", name) : data;
        return programs.node(
                flags.start(
                        Role.follower,
                        name,
                        port == null ? ownPort() : port,
                        leader.toString(),
                        folder));
    }

    private int ownPort() {
        var number = NUMBER.matcher(name);
        if (!number.find())
            throw new ParameterException(
                    spec.commandLine(),
                    "--port is missing: only a name that ends in a number, such as follower-1, has"
                            + " a port of its own");
        var digits = number.group(1);
        var port = digits.length() > 5 ? 65_536 : LEADER_PORT + Integer.parseInt(digits);
        if (port > 65_535)
            throw new ParameterException(
                    spec.commandLine(), "--port is missing: 8000 + " + digits + " is not a port");
        return port;
    }
}
