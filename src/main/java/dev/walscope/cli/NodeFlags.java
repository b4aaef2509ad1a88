package dev.walscope.cli;

import dev.walscope.api.Acks;
import dev.walscope.api.Role;
import dev.walscope.node.NodeOptions;
import dev.walscope.option.OptionText;
import dev.walscope.replication.Timing;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The options that leaders and followers share.
final class NodeFlags {
    static final String BRACKETS =
            "In brackets: the environment variable that sets an option, and its default.";

    @Spec(Spec.Target.MIXEE)
    CommandSpec command = CommandSpec.create();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            converter = OptionConverters.Host.class,
            description = "Address to listen on, 0.0.0.0 for all [HOST, ${DEFAULT-VALUE}]")
    String host = "";

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            converter = OptionConverters.HostName.class,
            description =
                    "A name by which the node may be asked for, beside localhost, its address and,"
                            + " when it listens beyond this machine, the machine's own name; may be"
                            + " given again [ALLOW_HOSTS, with commas between; none]")
    List<String> allowHosts = new ArrayList<>();

    @Option(
            names = "--max-segment-size",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            converter = OptionConverters.SegmentBytes.class,
            description =
                    "A segment file is sealed before it would pass this size [MAX_SEGMENT_SIZE,"
                            + " ${DEFAULT-VALUE}]")
    long maxSegmentBytes;

    @Option(
            names = "--fsync",
            paramLabel = "WHEN",
            defaultValue = "always",
            converter = OptionConverters.FsyncValue.class,
            description =
                    "Force entries to disk always (before the answer), at an interval, or off"
                            + " [FSYNC, ${DEFAULT-VALUE}]")
    Fsync fsync = Fsync.ALWAYS;

    @Option(
            names = "--compress",
            paramLabel = "HOW",
            defaultValue = "off",
            converter = OptionConverters.CompressionValue.class,
            description =
                    "Compress sealed segments, those of before too: off or gzip [COMPRESS,"
                            + " ${DEFAULT-VALUE}]")
    Compression compression = Compression.OFF;

    @Option(
            names = "--snapshot-every",
            paramLabel = "BYTES",
            defaultValue = "67108864",
            converter = OptionConverters.SnapshotBytes.class,
            description =
                    "A snapshot is taken whenever the log has grown by so many bytes, or off"
                            + " [SNAPSHOT_EVERY, ${DEFAULT-VALUE}]")
    long snapshotEveryBytes;

    @Option(
            names = "--retain",
            paramLabel = "HOW",
            defaultValue = "all",
            converter = OptionConverters.RetainedBytes.class,
            description =
                    "Drop what a snapshot covers, but keep so many BYTES at least; or keep all, or"
                            + " only what the newest one does not cover: snapshot [RETAIN,"
                            + " ${DEFAULT-VALUE}]")
    long retainBytes;

    @Option(
            names = "--acks",
            paramLabel = "WHO",
            defaultValue = "leader",
            converter = OptionConverters.AcksValue.class,
            description =
                    "Who holds an entry before its write is answered: leader, one (and one"
                            + " follower), quorum or all [ACKS, ${DEFAULT-VALUE}]")
    Acks acks = Acks.leader;

    @Option(
            names = "--acks-timeout",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = OptionConverters.PositiveDuration.class,
            description = "How long they may take [ACKS_TIMEOUT, ${DEFAULT-VALUE}]")
    Duration acksTimeout = Duration.ZERO;

    @Option(
            names = "--dedup-ttl",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = OptionConverters.PositiveDuration.class,
            description =
                    "How long a request's identity is remembered: 1h, 90s, PT1H or seconds"
                            + " [DEDUP_TTL, ${DEFAULT-VALUE}]")
    Duration dedupTtl = Duration.ZERO;

    @Option(
            names = "--dedup-max-entries",
            paramLabel = "N",
            defaultValue = "100000",
            converter = OptionConverters.Count.class,
            description =
                    "How many identities are remembered at most [DEDUP_MAX_ENTRIES,"
                            + " ${DEFAULT-VALUE}]")
    int dedupMaxEntries;

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            converter = OptionConverters.BodyBytes.class,
            description = "The longest request body taken [MAX_BODY, ${DEFAULT-VALUE}]")
    int maxBodyBytes;

    @Option(
            names = "--max-memory",
            paramLabel = "BYTES",
            converter = OptionConverters.MemoryBytes.class,
            description =
                    "Memory for live keys and values; a write that needs more is refused"
                            + " [MAX_MEMORY, 0.6 of the heap]")
    @Nullable Long maxMemoryBytes;

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            defaultValue = "500ms",
            converter = OptionConverters.PositiveDuration.class,
            description =
                    "How often leader and follower say that they are there [HEARTBEAT,"
                            + " ${DEFAULT-VALUE}]")
    Duration heartbeat = Duration.ZERO;

    @Option(
            names = "--lost-after",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = OptionConverters.PositiveDuration.class,
            description =
                    "How long one may be silent before the other gives it up [LOST_AFTER,"
                            + " ${DEFAULT-VALUE}]")
    Duration lostAfter = Duration.ZERO;

    @Option(
            names = "--scrub-every",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = OptionConverters.PositiveDuration.class,
            description =
                    "The pause after each segment that is re-read to find rot [SCRUB_EVERY,"
                            + " ${DEFAULT-VALUE}]")
    Duration scrubEvery = Duration.ZERO;

    @Option(
            names = "--log-requests",
            arity = "0",
            defaultValue = "false",
            description = "Print a line for each request [LOG_REQUESTS, ${DEFAULT-VALUE}]")
    boolean logRequests;

    @Option(
            names = "--max-requests-per-second",
            paramLabel = "N",
            defaultValue = "20000",
            converter = OptionConverters.RequestsPerSecond.class,
            description =
                    "How many requests one other machine may make in a second, or off; this machine"
                            + " as many as it likes [MAX_REQUESTS_PER_SECOND, ${DEFAULT-VALUE}]")
    int maxRequestsPerSecond;

    @Mixin final SecurityFlags security = new SecurityFlags();

    /// For windows that start nodes: such a node holds its window's pipe as standard input.
    @Option(names = "--stop-with-parent", arity = "0", hidden = true)
    boolean stopWithParent;

    /// For lessons, whose pictures and logs are the same on every run. In the spirit of
    /// SOURCE_DATE_EPOCH: the time that requests with ids are stamped with and expire by stands
    /// still.
    @Option(
            names = "--clock-stands-at",
            hidden = true,
            converter = OptionConverters.EpochMs.class,
            paramLabel = "MS")
    @Nullable Long clockStandsAtMs;

    /// @param leaderUrl empty for a leader
    /// @throws ParameterException when two options do not go together
    NodeStart start(Role role, String name, int port, String leaderUrl, Path folder) {
        OptionText.whyAlwaysLost(heartbeat, lostAfter)
                .ifPresent(
                        why -> {
                            throw new ParameterException(command.commandLine(), why);
                        });
        return start(role, name, port, leaderUrl, folder, Optional.empty());
    }

    /// As [#start(Role, String, int, String, Path)], of a member of a cluster that elects its
    /// leader.
    NodeStart start(String name, int port, Path folder, NodeOptions.Electing electing) {
        return start(Role.follower, name, port, "", folder, Optional.of(electing));
    }

    private NodeStart start(
            Role role,
            String name,
            int port,
            String leaderUrl,
            Path folder,
            Optional<NodeOptions.Electing> electing) {
        var timing =
                new Timing(
                        heartbeat.toMillis(),
                        lostAfter.toMillis(),
                        acksTimeout.toMillis(),
                        Timing.DEFAULT.retryMinMs(),
                        Timing.DEFAULT.retryMaxMs(),
                        scrubEvery.toMillis());
        var options =
                new NodeOptions(
                        role,
                        name,
                        leaderUrl,
                        new NodeOptions.Listening(host, List.copyOf(allowHosts), port),
                        new NodeOptions.Log(
                                folder,
                                maxSegmentBytes,
                                fsync,
                                snapshotEveryBytes,
                                retainBytes,
                                compression),
                        new NodeOptions.Requests(
                                acks, maxBodyBytes, logRequests, maxRequestsPerSecond),
                        new NodeOptions.Dedup(dedupTtl, dedupMaxEntries),
                        maxMemoryBytes == null ? NodeOptions.usualMaxMemory() : maxMemoryBytes,
                        timing,
                        electing,
                        security.protection(host));
        return new NodeStart(options, stopWithParent, clockStandsAtMs);
    }
}
