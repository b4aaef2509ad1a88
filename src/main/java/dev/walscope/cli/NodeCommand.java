package dev.walscope.cli;

import dev.walscope.cluster.Ports;
import dev.walscope.node.Node;
import dev.walscope.node.NodeOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "node",
        description = {
            "Runs one member of a cluster that elects its leader, until Ctrl-C or SIGTERM.",
            NodeFlags.BRACKETS
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it, each in a terminal of its own:",
            "  CLUSTER=a=http://127.0.0.1:8000,b=http://127.0.0.1:8001,c=http://127.0.0.1:8002",
            "  walscope node a --cluster $CLUSTER",
            "  walscope node b --cluster $CLUSTER",
            "  walscope node c --cluster $CLUSTER",
            "  walscope node d --join http://127.0.0.1:8000"
        })
final class NodeCommand implements Callable<Integer> {
    /// What has no meaning where a majority decides, or another default.
    private static final List<String> NOT_HERE =
            List.of("--acks", "--fsync", "--lost-after", "--scrub-every");

    private static final String HEARTBEAT = "100ms";
    private static final int FIRST_PORT = 8000;

    private final Programs programs;

    @Spec @Nullable CommandSpec spec;

    @Mixin final NodeFlags flags = new NodeFlags();

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            converter = OptionConverters.NodeName.class,
            description = "The member's name, one of those in --cluster, or a new one")
    String name = "";

    @Option(
            names = "--cluster",
            paramLabel = "NAME=URL,...",
            hideParamSyntax = true,
            converter = OptionConverters.Cluster.class,
            description = "The first members and where they answer, the same list for each; 3 or 5")
    OptionConverters.ClusterUrls cluster = new OptionConverters.ClusterUrls(Map.of());

    @Option(
            names = "--join",
            paramLabel = "URL",
            converter = OptionConverters.NodeUrl.class,
            description =
                    "A member of a cluster that is there, which takes this one in: it learns the"
                            + " log, then votes")
    @Nullable URI join;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = OptionConverters.Port.class,
            description =
                    "With --join: where it listens [that of before, else the first free one from"
                            + " 8000 on]")
    @Nullable Integer port;

    @Option(
            names = "--via",
            paramLabel = "NAME=URL,...",
            hideParamSyntax = true,
            converter = OptionConverters.Cluster.class,
            description =
                    "Members that this one does not reach at their own URL, also such as join"
                            + " later, and where it does: a proxy or a tunnel")
    OptionConverters.ClusterUrls via = new OptionConverters.ClusterUrls(Map.of());

    @Option(
            names = "--data",
            paramLabel = "DIR",
            converter = OptionConverters.Folder.class,
            description = "Folder of its log [data/nodes/NAME]")
    @Nullable Path data;

    @Option(
            names = "--election-timeout",
            paramLabel = "TIME",
            defaultValue = "500ms",
            converter = OptionConverters.PositiveDuration.class,
            description =
                    "Silence of the leader after which a member stands for election"
                            + " [${DEFAULT-VALUE}]")
    Duration electionTimeout = Duration.ZERO;

    @Option(
            names = "--time-scale",
            paramLabel = "FACTOR",
            defaultValue = "1",
            converter = OptionConverters.TimeFactor.class,
            description =
                    "How fast elections, heartbeats and patience go: 0.02 for fifty times as slow,"
                            + " to be watched [${DEFAULT-VALUE}]")
    double timeScale;

    /// For lessons, whose pictures are the same on every run: who stands for election first is not
    /// left to chance.
    @Option(names = "--in-turn", arity = "0", hidden = true)
    boolean inTurn;

    private NodeCommand(Programs programs) {
        this.programs = programs;
    }

    static CommandLine of(Programs programs) {
        var command = new CommandLine(new NodeCommand(programs));
        var spec = command.getCommandSpec();
        for (var option : NOT_HERE) spec.remove(spec.findOption(option));
        var heartbeat = spec.findOption("--heartbeat");
        spec.remove(heartbeat);
        spec.addOption(
                heartbeat.toBuilder()
                        .defaultValue(HEARTBEAT)
                        .description(
                                "How often a leader says that it is there [HEARTBEAT,"
                                        + " ${DEFAULT-VALUE}]")
                        .build());
        return command;
    }

    @Override
    public Integer call() throws IOException {
        if (electionTimeout.compareTo(flags.heartbeat.multipliedBy(2)) < 0)
            throw usage(
                    "--election-timeout must be at least twice --heartbeat, or a leader that is"
                            + " there counts as gone");
        var folder = data == null ? Path.of("data", "nodes", name) : data;
        if (join == null == cluster.byName().isEmpty())
            throw usage(
                    "give either --cluster, with all first members, or --join, with the URL of a"
                            + " member");
        return join == null ? founds(folder) : joins(folder, join);
    }

    private Integer founds(Path folder) throws IOException {
        var url = cluster.byName().get(name);
        if (url == null)
            throw usage(name + " is none of the members in --cluster; add " + name + "=URL there");
        if (port != null)
            throw usage("--port goes with --join; in --cluster the port is that of " + url);
        return programs.node(
                flags.start(
                        name,
                        URI.create(url).getPort(),
                        folder,
                        new NodeOptions.Electing(
                                cluster.byName(),
                                via.byName(),
                                electionTimeout.toMillis(),
                                timeScale,
                                Optional.empty(),
                                inTurn)));
    }

    private Integer joins(Path folder, URI member) throws IOException {
        var before = Node.urlIn(folder, name).map(URI::create);
        int listening =
                port != null
                        ? port
                        : before.map(URI::getPort).orElseGet(() -> Ports.firstFree(FIRST_PORT));
        var host =
                flags.host.equals("0.0.0.0") || flags.host.equals("::") ? "127.0.0.1" : flags.host;
        var scheme = flags.security.tlsCert == null ? "http://" : "https://";
        var url = scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + listening;
        return programs.node(
                flags.start(
                        name,
                        listening,
                        folder,
                        new NodeOptions.Electing(
                                Map.of(name, url),
                                via.byName(),
                                electionTimeout.toMillis(),
                                timeScale,
                                Optional.of(member.toString()),
                                inTurn)));
    }

    private ParameterException usage(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
