package dev.walscope.cli;

import dev.walscope.words.Spelling;

import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What is wrong with a command line, in one line.
record UsageError(Map<String, String> environment) {
    String about(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        return command
                + ": "
                + what(wrong, List.of(arguments)).replaceAll("\\s*\\R\\s*", " ")
                + " (see "
                + command
                + " --help)";
    }

    private String what(ParameterException wrong, List<String> arguments) {
        if (wrong instanceof UnmatchedArgumentException unmatched) return unknown(unmatched);
        if (wrong instanceof MissingParameterException missing) return missing(missing, arguments);
        if (wrong instanceof OverwrittenOptionException twice)
            return ((OptionSpec) twice.getOverwritten()).longestName() + " is given twice";
        if (wrong.getCause() instanceof TypeConversionException)
            return source(wrong.getArgSpec(), arguments) + ": " + wrong.getCause().getMessage();
        // So the help command says that it knows no such command.
        if (wrong.getArgSpec() == null && wrong.getValue() != null)
            return unknownCommand(wrong.getCommandLine().getCommandSpec(), wrong.getValue());
        var message = wrong.getMessage();
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String unknown(UnmatchedArgumentException unmatched) {
        var word = unmatched.getUnmatched().getFirst();
        var command = unmatched.getCommandLine().getCommandSpec();
        if (unmatched.isUnknownOption())
            return "unknown option " + word + hint(word, command.optionsMap().keySet());
        if (!command.subcommands().isEmpty()) return unknownCommand(command, word);
        return "one argument too many: " + word;
    }

    private static String unknownCommand(CommandSpec command, String word) {
        return "unknown command " + word + hint(word, command.subcommands().keySet());
    }

    private static String hint(String word, Collection<String> known) {
        return Spelling.nearest(word, known)
                .map(candidate -> ", did you mean " + candidate + "?")
                .orElse("");
    }

    private static String missing(MissingParameterException missing, List<String> arguments) {
        return missing.getMissing().stream()
                .map(
                        argument ->
                                argument instanceof OptionSpec option
                                        ? arguments.contains(option.longestName())
                                                ? "nothing follows " + option.longestName()
                                                : option.longestName() + " is missing"
                                        : argument.paramLabel() + " is missing")
                .collect(Collectors.joining(", "));
    }

    /// The option, or the variable when the value came from there.
    private String source(ArgSpec argument, List<String> arguments) {
        if (!(argument instanceof OptionSpec option)) return argument.paramLabel();
        var name = option.longestName();
        var typed = arguments.stream().anyMatch(a -> a.equals(name) || a.startsWith(name + "="));
        var variable = Environment.variable(option);
        return !typed && environment.containsKey(variable) ? variable : name;
    }
}
