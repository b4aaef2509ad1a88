package dev.walscope;

import dev.walscope.cli.CommandTree;

import java.util.Locale;

/// The program. See `--help`.
public final class Walscope {
    private Walscope() {}

    public static void main(String[] args) {
        // Our own lines name their locale (ArchitectureTest); this is for what libraries write,
        // such as the time before a line of the log.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        System.exit(CommandTree.run(args));
    }
}
