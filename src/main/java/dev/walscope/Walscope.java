package dev.walscope;

import dev.walscope.node.Node;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Map;

/// The command line. See `--help`.
///
/// Nothing here may load a class of JavaFX before a window is wanted: nodes start without it.
public final class Walscope {
    static final String VERSION = Node.VERSION;

    private Walscope() {}

    public static void main(String[] args) {
        // Our own lines name their locale (ArchitectureTest); this is for what libraries write,
        // such
        // as the time before a line of the log.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        var out = StandardOutput.install();
        int code = commandLine(new OwnPrograms(), System.getenv()).execute(args);
        System.out.flush();
        out.complaint().ifPresent(System.err::println);
        System.exit(code == 0 && out.failed() ? 1 : code);
    }

    static CommandLine commandLine(Programs programs, Map<String, String> environment) {
        var wal =
                new CommandLine(new WalCommand())
                        .addSubcommand(new WalCommand.Show(programs))
                        .addSubcommand(new WalCommand.Verify(programs));
        var lesson =
                new CommandLine(new LessonCommand())
                        .addSubcommand(new LessonCommand.All(programs))
                        .addSubcommand(new LessonCommand.Run(programs));
        var root =
                new CommandLine(new WindowCommand(programs))
                        .addSubcommand(new LeaderCommand(programs))
                        .addSubcommand(new FollowerCommand(programs))
                        .addSubcommand(lesson)
                        .addSubcommand(wal)
                        .addSubcommand(new WarmUpCommand(programs));
        complete(root);
        return root.setDefaultValueProvider(new Environment(environment))
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler((wrong, args) -> complain(wrong, args, environment))
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
        command.getSubcommands().values().forEach(Walscope::complete);
    }

    private static int complain(
            ParameterException wrong, String[] args, Map<String, String> environment) {
        var err = wrong.getCommandLine().getErr();
        print(err, new Complaint(environment).about(wrong, args));
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
