package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "wal",
        description =
                "Reads a node's data folder, also while a node has it open, and copies from it.")
final class WalCommand {
    @Command(
            name = "show",
            description = "Lists every entry: id, operation, key, checksum good or not, place.")
    static final class Show implements Callable<Integer> {
        private final Programs programs;

        @Parameters(
                paramLabel = "DIR",
                converter = OptionConverters.Folder.class,
                description = "Such as data/leader")
        Path folder = Path.of("");

        Show(Programs programs) {
            this.programs = programs;
        }

        @Override
        public Integer call() {
            return programs.walShow(folder);
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
    static final class Verify implements Callable<Integer> {
        private final Programs programs;

        @Parameters(
                paramLabel = "DIR",
                converter = OptionConverters.Folder.class,
                description = "Such as data/leader")
        Path folder = Path.of("");

        Verify(Programs programs) {
            this.programs = programs;
        }

        @Override
        public Integer call() {
            return programs.walVerify(folder);
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
    static final class Restore implements Callable<Integer> {
        private final Programs programs;

        @Parameters(
                paramLabel = "DIR",
                converter = OptionConverters.Folder.class,
                description = "Such as data/leader")
        Path folder = Path.of("");

        @Option(
                names = "--until",
                paramLabel = "ID",
                converter = OptionConverters.EntryId.class,
                description = "The last entry that it shall have [all]")
        @Nullable Long untilId;

        @Option(
                names = "--to",
                paramLabel = "NEWDIR",
                required = true,
                converter = OptionConverters.Folder.class,
                description = "A folder that is not there yet")
        Path to = Path.of("");

        Restore(Programs programs) {
            this.programs = programs;
        }

        @Override
        public Integer call() throws IOException {
            return programs.walRestore(folder, untilId, to);
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
    static final class Export implements Callable<Integer> {
        private final Programs programs;

        @Parameters(
                paramLabel = "DIR",
                converter = OptionConverters.Folder.class,
                description = "Such as data/leader")
        Path folder = Path.of("");

        @Option(
                names = "--until",
                paramLabel = "ID",
                converter = OptionConverters.EntryId.class,
                description = "As the keys were after this entry [now]")
        @Nullable Long untilId;

        Export(Programs programs) {
            this.programs = programs;
        }

        @Override
        public Integer call() throws IOException {
            return programs.walExport(folder, untilId);
        }
    }

    @Command(
            name = "import",
            description = "Makes a folder with a new log of what wal export printed.")
    static final class Import implements Callable<Integer> {
        private final Programs programs;

        @Parameters(
                paramLabel = "FILE",
                converter = OptionConverters.Folder.class,
                description = "Lines of {\"key\": …, \"value\": …}; - for the standard input")
        Path file = Path.of("");

        @Option(
                names = "--to",
                paramLabel = "NEWDIR",
                required = true,
                converter = OptionConverters.Folder.class,
                description = "A folder that is not there yet")
        Path to = Path.of("");

        Import(Programs programs) {
            this.programs = programs;
        }

        @Override
        public Integer call() throws IOException {
            return programs.walImport(file, to);
        }
    }
}
