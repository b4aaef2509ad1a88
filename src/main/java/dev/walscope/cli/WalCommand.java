package dev.walscope.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(name = "wal", description = "Reads a node's data folder, also while a node has it open.")
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
}
