package dev.walscope.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

/// `walscope warm-up node|window`: does once what every start does, and ends. The launcher runs it
/// after a build while the JVM takes notes (`-XX:AOTCacheOutput`), so that later starts are fast.
///
/// Source: JEP 483, "Ahead-of-Time Class Loading & Linking"; JEP 514; JEP 515.
@Command(
        name = "warm-up",
        hidden = true,
        description = "Does once what every start does; the launcher runs it after a build.")
final class WarmUpCommand implements Callable<Integer> {
    enum What {
        node,
        window
    }

    private final Programs programs;

    @Parameters(paramLabel = "node|window", description = "What is to start fast")
    What what = What.node;

    WarmUpCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        return programs.warmUp(what);
    }
}
