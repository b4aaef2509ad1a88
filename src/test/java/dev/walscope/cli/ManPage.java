package dev.walscope.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import java.util.List;

/// The commands and their options as a manual page, in the man(7) macros of roff: the same words
/// that `--help` prints.
final class ManPage {
    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /// @param root has all commands
    /// @return the page, ended by a line's end
    static String of(CommandLine root) {
        var page = new ManPage();
        page.all(root);
        return page.page.toString();
    }

    private void all(CommandLine root) {
        var spec = root.getCommandSpec();
        line(
                ".TH WALSCOPE 1 \"\" \"walscope "
                        + escaped(CommandTree.VERSION)
                        + "\" \"User Commands\"");
        line(".SH NAME");
        line("walscope \\- makes a write\\-ahead log visible");
        line(".SH SYNOPSIS");
        synopsis(spec);
        line(".SH DESCRIPTION");
        description(spec);
        line(".SH OPTIONS");
        options(spec);
        line(".SH COMMANDS");
        below(root);
        line(".SH \"SEE ALSO\"");
        line("The pages under assets/docs, which a running node shows under /docs.");
    }

    private void below(CommandLine command) {
        command.getCommandSpec().subcommands().values().stream()
                .distinct()
                .filter(one -> !one.getCommandSpec().usageMessage().hidden())
                .filter(one -> !one.getCommandName().equals("help"))
                .forEach(this::one);
    }

    private void one(CommandLine command) {
        var spec = command.getCommandSpec();
        line(".SS \"" + escaped(spec.qualifiedName()) + "\"");
        synopsis(spec);
        line(".PP");
        description(spec);
        options(spec);
        footer(spec);
        below(command);
    }

    private void synopsis(CommandSpec spec) {
        var words = new Help(spec, Help.Ansi.OFF).synopsis(0).strip();
        var name = spec.qualifiedName();
        line(".nf");
        line("\\fB" + escaped(name) + "\\fR" + escaped(words.substring(name.length())));
        line(".fi");
    }

    private void description(CommandSpec spec) {
        text(spec.usageMessage().description());
    }

    private void options(CommandSpec spec) {
        for (var parameter : spec.positionalParameters()) if (!parameter.hidden()) item(parameter);
        for (var option : spec.options()) if (!option.hidden()) item(option);
    }

    private void item(PositionalParamSpec parameter) {
        line(".TP");
        line("\\fI" + escaped(parameter.paramLabel()) + "\\fR");
        text(parameter.description());
    }

    private void item(OptionSpec option) {
        var names = List.of(option.names()).stream().map(name -> "\\fB" + escaped(name) + "\\fR");
        var takesValue = option.arity().max() > 0;
        line(".TP");
        line(
                String.join(", ", names.toList())
                        + (takesValue ? "=\\fI" + escaped(option.paramLabel()) + "\\fR" : ""));
        text(option.description());
    }

    /// Its lines stand as they are: they are tables and examples.
    private void footer(CommandSpec spec) {
        var lines = spec.usageMessage().footer();
        if (lines.length == 0) return;
        line(".PP");
        line(".nf");
        for (var line : lines) for (var part : plain(line).split("\n", -1)) words(part);
        line(".fi");
    }

    private void text(String... lines) {
        for (var line : lines) for (var part : plain(line).split("\n")) words(part.strip());
    }

    private static String plain(String text) {
        return String.format(Help.Ansi.OFF.string(text));
    }

    /// What begins a line as a request would is none.
    private void words(String words) {
        if (words.isEmpty()) line(".sp");
        else line((words.startsWith(".") || words.startsWith("'") ? "\\&" : "") + escaped(words));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }

    private void line(String line) {
        page.append(line).append('\n');
    }
}
