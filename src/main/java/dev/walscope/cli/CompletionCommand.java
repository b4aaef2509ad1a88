package dev.walscope.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `walscope completion`: what a shell reads to complete the words of a command line.
@Command(
        name = "completion",
        description = "Prints what bash and zsh read to complete commands and options.",
        optionListHeading = "%nOptions:%n",
        footer = {"", "Try it:", "  source <(launcher/walscope completion bash)"})
final class CompletionCommand implements Runnable {
    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            defaultValue = "bash",
            converter = OptionConverters.Shell.class,
            description = "bash or zsh; both read the same script")
    String shell = "";

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        // One line feed on every system: a shell reads it.
        out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()) + "\n");
        out.flush();
    }
}
