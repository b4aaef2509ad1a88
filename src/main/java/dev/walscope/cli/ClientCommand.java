package dev.walscope.cli;

import dev.walscope.api.Acks;
import dev.walscope.cli.ClientRequest.Condition;

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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// The commands that ask a running node: `get`, `put`, `delete`, `keys`, `status`, `watch`.
@Command(
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the node did it",
            "1:it did not, is not there, or has no such key; why is said on stderr",
            "2:wrong usage"
        },
        footer = {
            "",
            "In brackets: the environment variable that sets an option, and its default.",
            "The token in WALSCOPE_TOKEN, if there is one, is shown to the node."
        })
abstract class ClientCommand implements Callable<Integer> {
    private final Programs programs;

    @Mixin final ClientFlags node;

    @Option(names = "--json", arity = "0", description = "Print what the node answers, as it is")
    boolean json;

    @Spec CommandSpec spec = CommandSpec.create();

    private ClientCommand(Programs programs, Map<String, String> environment) {
        this.programs = programs;
        node = new ClientFlags(environment);
    }

    /// All of them, in the order in which help lists them.
    static List<CommandLine> all(Programs programs, Map<String, String> environment) {
        return List.of(
                        new Get(programs, environment),
                        new Put(programs, environment),
                        new Delete(programs, environment),
                        new Keys(programs, environment),
                        new Status(programs, environment),
                        new Watch(programs, environment))
                .stream()
                .map(CommandLine::new)
                .toList();
    }

    abstract ClientRequest request();

    @Override
    public Integer call() throws IOException {
        return programs.client(node.target(json), request());
    }

    /// How a write is made.
    static final class WriteFlags {
        @Option(
                names = "--acks",
                paramLabel = "WHO",
                converter = OptionConverters.AcksValue.class,
                description = "Wait for the disks of leader, one, quorum or all [as the node does]")
        private @Nullable Acks acks;

        @Option(
                names = "--if-version",
                paramLabel = "ID",
                converter = OptionConverters.EntryId.class,
                description = "Only if this entry set the key, as the ETag of a read says")
        private @Nullable Long ifVersion;

        /// `null` as the node does by itself.
        @Nullable String acks() {
            return acks == null ? null : acks.name();
        }

        Condition condition(boolean isAbsent) {
            return new Condition(ifVersion, isAbsent);
        }
    }

    @Command(name = "get", description = "Prints the value of a key: text as it is, else JSON.")
    static final class Get extends ClientCommand {
        @Parameters(paramLabel = "KEY", description = "Any text of 1 to 512 bytes")
        String key = "";

        @Option(
                names = "--min-id",
                paramLabel = "ID",
                converter = OptionConverters.EntryId.class,
                description = "Wait until the node has applied this entry")
        @Nullable Long minId;

        Get(Programs programs, Map<String, String> environment) {
            super(programs, environment);
        }

        @Override
        ClientRequest request() {
            return new ClientRequest.Get(key, minId);
        }
    }

    @Command(name = "put", description = "Sets a key, and prints the id of the entry.")
    static final class Put extends ClientCommand {
        @Parameters(index = "0", paramLabel = "KEY", description = "Any text of 1 to 512 bytes")
        String key = "";

        @Parameters(
                index = "1",
                paramLabel = "VALUE",
                description = "Stored as text; - is what comes on the standard input")
        String value = "";

        @Option(
                names = "--as-json",
                arity = "0",
                description = "VALUE is JSON: a number, an object, …")
        boolean isJson;

        @Mixin final WriteFlags how = new WriteFlags();

        @Option(names = "--if-absent", arity = "0", description = "Only if there is no such key")
        boolean ifAbsent;

        Put(Programs programs, Map<String, String> environment) {
            super(programs, environment);
        }

        @Override
        ClientRequest request() {
            return new ClientRequest.Put(key, value, isJson, how.acks(), how.condition(ifAbsent));
        }
    }

    @Command(name = "delete", description = "Deletes a key, and prints the id of the entry.")
    static final class Delete extends ClientCommand {
        @Parameters(paramLabel = "KEY", description = "Any text of 1 to 512 bytes")
        String key = "";

        @Mixin final WriteFlags how = new WriteFlags();

        Delete(Programs programs, Map<String, String> environment) {
            super(programs, environment);
        }

        @Override
        ClientRequest request() {
            return new ClientRequest.Delete(key, how.acks(), how.condition(false));
        }
    }

    @Command(name = "keys", description = "Prints all keys in their order, one a line.")
    static final class Keys extends ClientCommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "PREFIX",
                defaultValue = "",
                description = "What the keys begin with [all]")
        String prefix = "";

        Keys(Programs programs, Map<String, String> environment) {
            super(programs, environment);
        }

        @Override
        ClientRequest request() {
            return new ClientRequest.Keys(prefix);
        }
    }

    /// Below `wal`, since a log's lines are what it sends.
    @Command(
            name = "propose",
            description =
                    "Sends the writes of a log's end that was cut off to the leader, each only if"
                            + " nobody has changed its key since.",
            exitCodeList = {
                "0:all of them were written",
                "1:some were not; a line tells of each",
                "2:wrong usage"
            })
    static final class Propose extends ClientCommand {
        @Parameters(
                arity = "1..*",
                paramLabel = "FILE",
                converter = OptionConverters.Folder.class,
                description = "Such as data/a/wal.log.segment.1.cut.400, in the log's order")
        List<Path> files = List.of();

        Propose(Programs programs, Map<String, String> environment) {
            super(programs, environment);
        }

        @Override
        ClientRequest request() {
            return new ClientRequest.Propose(files);
        }
    }

    @Command(name = "status", description = "Prints what a node says of itself.")
    static final class Status extends ClientCommand {
        Status(Programs programs, Map<String, String> environment) {
            super(programs, environment);
        }

        @Override
        ClientRequest request() {
            return new ClientRequest.Status();
        }
    }

    @Command(
            name = "watch",
            description = "Prints each entry as it is written to the log, until Ctrl-C.")
    static final class Watch extends ClientCommand {
        @Parameters(arity = "0..1", paramLabel = "KEY", description = "Whose entries [all]")
        @Nullable String key;

        @Option(
                names = "--prefix",
                paramLabel = "PREFIX",
                description = "Entries whose key begins with it")
        @Nullable String prefix;

        @Option(
                names = "--after",
                paramLabel = "ID",
                converter = OptionConverters.Position.class,
                description = "Begin behind this entry, 0 for the whole log [now]")
        @Nullable Long after;

        Watch(Programs programs, Map<String, String> environment) {
            super(programs, environment);
        }

        @Override
        ClientRequest request() {
            if (key != null && prefix != null)
                throw new ParameterException(spec.commandLine(), "give KEY or --prefix, not both");
            return new ClientRequest.Watch(key, prefix == null ? "" : prefix, after);
        }
    }
}
