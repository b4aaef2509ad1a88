package dev.walscope.cli;

import dev.walscope.node.Node;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/// All commands under their root, and what a failure of any of them prints and exits with.
///
/// Nothing here may load a class of JavaFX before a window is wanted: nodes start without it.
public final class CommandTree {
    static final String VERSION = Node.VERSION;

    private CommandTree() {}

    /// Runs one command line to its end.
    ///
    /// @return the exit code
    public static int run(String[] args) {
        var out = StandardOutput.install();
        int code = of(new OwnPrograms(), System.getenv()).execute(args);
        System.out.flush();
        out.complaint().ifPresent(System.err::println);
        return code == 0 && out.failed() ? 1 : code;
    }

    /// The command line of this machine's programs.
    ///
    /// @param environment the variables that options take their defaults from
    public static CommandLine ofOwnPrograms(Map<String, String> environment) {
        return of(new OwnPrograms(), environment);
    }

    static CommandLine of(Programs programs, Map<String, String> environment) {
        var wal =
                new CommandLine(new WalCommand())
                        .addSubcommand(new WalCommand.Show(programs))
                        .addSubcommand(new WalCommand.Verify(programs))
                        .addSubcommand(new WalCommand.Restore(programs))
                        .addSubcommand(new WalCommand.Export(programs))
                        .addSubcommand(new WalCommand.Import(programs))
                        .addSubcommand(new ClientCommand.Propose(programs, environment));
        var lesson =
                new CommandLine(new LessonCommand())
                        .addSubcommand(new LessonCommand.All(programs))
                        .addSubcommand(new LessonCommand.Run(programs));
        var token =
                new CommandLine(new TokenCommand())
                        .addSubcommand(new TokenCommand.New())
                        .addSubcommand(new TokenCommand.All());
        var root =
                new CommandLine(new WindowCommand(programs))
                        .addSubcommand(new LeaderCommand(programs))
                        .addSubcommand(new FollowerCommand(programs))
                        .addSubcommand(NodeCommand.of(programs))
                        .addSubcommand(lesson)
                        .addSubcommand(wal)
                        .addSubcommand(token)
                        .addSubcommand(new CertCommand());
        ClientCommand.all(programs, environment)
                .forEach(client -> root.addSubcommand(client.getCommandName(), client));
        root.addSubcommand(new LoadCommand(programs, environment))
                .addSubcommand(new HistoryCommand())
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new VersionCommand())
                .addSubcommand(new WarmUpCommand(programs));
        complete(root);
        root.addSubcommand(new CommandLine.HelpCommand());
        return root.setDefaultValueProvider(new Environment(environment))
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler((wrong, args) -> refuse(wrong, args, environment))
                .setExecutionExceptionHandler((failure, command, result) -> fail(command, failure));
    }

    /// Gives each command `--help` and `--version`.
    private static void complete(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true).version("walscope " + VERSION);
        command.getCommandSpec()
                .usageMessage()
                .width(100)
                .sortOptions(false)
                .abbreviateSynopsis(true);
        command.getSubcommands().values().forEach(CommandTree::complete);
    }

    private static int refuse(
            ParameterException wrong, String[] args, Map<String, String> environment) {
        var err = wrong.getCommandLine().getErr();
        print(err, new UsageError(environment).about(wrong, args));
        return 2;
    }

    private static int fail(CommandLine command, Exception failure) {
        print(
                command.getErr(),
                command.getCommandSpec().qualifiedName() + ": " + sentence(failure));
        return 1;
    }

    /// What Java says of files is often no more than a name.
    private static String sentence(Exception failure) {
        return switch (failure) {
            case FileAlreadyExistsException e -> e.getFile() + " is a file, not a folder";
            case NotDirectoryException e -> e.getFile() + " is not a folder";
            case AccessDeniedException e -> "no permission to use " + e.getFile();
            case NoSuchFileException e -> e.getFile() + " does not exist and cannot be made";
            case FileSystemException e -> e.getFile() + ": " + e.getReason();
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    private static void print(PrintWriter err, String line) {
        err.println(line);
        err.flush();
    }
}
