package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "wal",
        description =
                "Reads a node's data folder, also while a node has it open, and copies from it.")
final class WalCommand {
    /// The folder that is read.
    static final class From {
        @Parameters(
                paramLabel = "DIR",
                converter = OptionConverters.Folder.class,
                description = "Such as data/leader")
        Path folder = Path.of("");
    }

    /// The folder that is made.
    static final class To {
        @Option(
                names = "--to",
                paramLabel = "NEWDIR",
                required = true,
                converter = OptionConverters.Folder.class,
                description = "A folder that is not there yet")
        Path folder = Path.of("");
    }

    /// What they share: the programs, and what may go wrong.
    private abstract static class Of implements Callable<Integer> {
        final Programs programs;

        Of(Programs programs) {
            this.programs = programs;
        }

        @Override
        public abstract Integer call() throws IOException;
    }

    @Command(
            name = "show",
            description = "Lists every entry: id, operation, key, checksum good or not, place.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all of it was printed",
                "2:it cannot be read, or not all could be printed"
            })
    static final class Show extends Of {
        @Parameters(
                paramLabel = "DIR",
                converter = OptionConverters.Folder.class,
                description =
                        "Such as data/leader; or one file: a segment, also compressed, or a"
                                + " snapshot")
        Path path = Path.of("");

        @Option(
                names = "--from",
                paramLabel = "ID",
                defaultValue = "1",
                converter = OptionConverters.EntryId.class,
                description = "The first entry that is shown [${DEFAULT-VALUE}]")
        long from;

        @Option(
                names = "--to",
                paramLabel = "ID",
                converter = OptionConverters.EntryId.class,
                description = "The last entry that is shown [all]")
        @Nullable Long to;

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "Entries of this key only; what is unreadable has none")
        @Nullable String key;

        @Option(names = "--values", arity = "0", description = "The values, too")
        boolean values;

        @Option(
                names = "--damaged",
                arity = "0",
                description = "Only what cannot be read as an entry")
        boolean damaged;

        @Option(
                names = "--json",
                arity = "0",
                description = "An object a line, with the value, as GET /wal gives it")
        boolean json;

        @Option(
                names = {"-f", "--follow"},
                arity = "0",
                description = "Go on with what is appended, until Ctrl-C")
        boolean follow;

        @Spec CommandSpec spec = CommandSpec.create();

        Show(Programs programs) {
            super(programs);
        }

        @Override
        public Integer call() {
            if (to != null && to < from)
                throw new ParameterException(
                        spec.commandLine(), "--from " + from + " is behind --to " + to);
            if (follow && damaged)
                throw new ParameterException(
                        spec.commandLine(),
                        "--follow shows what comes and --damaged what is there; give one of them");
            return programs.walShow(
                    new ShowArguments(
                            path,
                            from,
                            to == null ? Long.MAX_VALUE : to,
                            key,
                            values,
                            damaged,
                            json,
                            follow));
        }
    }

    @Command(
            name = "verify",
            description = "Checks every entry and sums up.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:every entry is good",
                "1:an entry is not",
                "2:the folder cannot be read, or the answer not be printed"
            })
    static final class Verify extends Of {
        @Mixin final From from = new From();

        Verify(Programs programs) {
            super(programs);
        }

        @Override
        public Integer call() {
            return programs.walVerify(from.folder);
        }
    }

    @Command(
            name = "restore",
            description = "Makes a folder with the log as it was at an entry, for a new node.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:it is there",
                "1:an entry is unreadable or not there, or NEWDIR cannot be made",
                "2:the folder cannot be read"
            })
    static final class Restore extends Of {
        @Mixin final From from = new From();

        @Option(
                names = "--until",
                paramLabel = "ID",
                converter = OptionConverters.EntryId.class,
                description = "The last entry that it shall have [all]")
        @Nullable Long untilId;

        @Mixin final To to = new To();

        Restore(Programs programs) {
            super(programs);
        }

        @Override
        public Integer call() throws IOException {
            return programs.walRestore(from.folder, untilId, to.folder);
        }
    }

    @Command(
            name = "export",
            description = "Prints every live key with its value as a line of JSON.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all of them were printed",
                "1:an entry is unreadable or not there, or not all could be printed",
                "2:the folder cannot be read"
            })
    static final class Export extends Of {
        @Mixin final From from = new From();

        @Option(
                names = "--until",
                paramLabel = "ID",
                converter = OptionConverters.EntryId.class,
                description = "As the keys were after this entry [now]")
        @Nullable Long untilId;

        Export(Programs programs) {
            super(programs);
        }

        @Override
        public Integer call() throws IOException {
            return programs.walExport(from.folder, untilId);
        }
    }

    @Command(
            name = "import",
            description = "Makes a folder with a new log of what wal export printed.")
    static final class Import extends Of {
        @Parameters(
                paramLabel = "FILE",
                converter = OptionConverters.Folder.class,
                description = "Lines of {\"key\": …, \"value\": …}; - for the standard input")
        Path file = Path.of("");

        @Mixin final To to = new To();

        Import(Programs programs) {
            super(programs);
        }

        @Override
        public Integer call() throws IOException {
            return programs.walImport(file, to.folder);
        }
    }
}
