package dev.walscope.cli;

import dev.walscope.security.Right;
import dev.walscope.security.Token;
import dev.walscope.security.TokenFile;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;

/// `walscope token`: the file of those who may talk to a node.
@Command(name = "token", description = "Makes and lists the tokens by which a node knows who asks.")
final class TokenCommand {
    private static final String USUAL_FILE = "walscope.tokens";

    @Command(
            name = "new",
            description = {
                "Makes a token, shows it once, and adds its SHA-256 to a file.",
                "Only its owner may read that file; a node that runs with it knows the token soon."
            },
            parameterListHeading = "%n",
            optionListHeading = "%nOptions:%n",
            footer = {
                "",
                "Try it:",
                "  WALSCOPE_TOKEN=$(walscope token new alice --role write)",
                "  walscope leader --tokens walscope.tokens",
                "  curl -H \"Authorization: Bearer $WALSCOPE_TOKEN\" localhost:8000/status"
            })
    static final class New implements Runnable {
        @Spec CommandSpec command = CommandSpec.create();

        @Parameters(index = "0", paramLabel = "NAME", description = "Whose it is")
        String name = "";

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                converter = OptionConverters.TokenRole.class,
                description = "What it lets its bearer do: read, write (and read), or admin (all)")
        @Nullable Right role;

        @Option(
                names = "--until",
                paramLabel = "DATE",
                converter = OptionConverters.Day.class,
                description = "The last day on which it counts, such as 2026-12-31 [none]")
        @Nullable LocalDate until;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                defaultValue = USUAL_FILE,
                converter = OptionConverters.FileName.class,
                description = "Where its line goes [${DEFAULT-VALUE}]")
        Path file = Path.of("");

        @Override
        public void run() {
            var secret = Token.secret();
            try {
                TokenFile.add(
                        file,
                        Token.of(
                                name,
                                role == null ? Right.read : role,
                                secret,
                                Optional.ofNullable(until)));
            } catch (IOException | IllegalArgumentException e) {
                throw new ParameterException(
                        command.commandLine(), String.valueOf(e.getMessage()), e);
            }
            command.commandLine().getOut().println(secret);
            command.commandLine().getOut().flush();
            command.commandLine()
                    .getErr()
                    .println(
                            "Keep it now: "
                                    + file
                                    + " holds only its hash, and it is not shown again.");
        }
    }

    @Command(
            name = "list",
            description = "Lists a file's tokens: name, role, and until when each counts.",
            optionListHeading = "%nOptions:%n")
    static final class All implements Runnable {
        @Spec CommandSpec command = CommandSpec.create();

        @Option(
                names = "--file",
                paramLabel = "FILE",
                defaultValue = USUAL_FILE,
                converter = OptionConverters.FileName.class,
                description = "The file [${DEFAULT-VALUE}]")
        Path file = Path.of("");

        @Override
        public void run() {
            try {
                for (var token : TokenFile.read(file))
                    command.commandLine()
                            .getOut()
                            .println(
                                    token.name()
                                            + " "
                                            + token.right()
                                            + token.lastDay()
                                                    .map(day -> " until " + day)
                                                    .orElse(""));
                command.commandLine().getOut().flush();
            } catch (IOException e) {
                throw new ParameterException(
                        command.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
    }
}
