package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/// The options that all client commands share. The token comes from the environment alone: a
/// command line is there for all to read.
final class ClientFlags {
    static final String TOKEN = "WALSCOPE_TOKEN";

    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    CommandSpec command = CommandSpec.create();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8000",
            converter = OptionConverters.NodeUrl.class,
            description =
                    "Any node of the cluster; a write goes on to its leader [WALSCOPE_URL,"
                            + " ${DEFAULT-VALUE}]")
    URI url = URI.create("http://127.0.0.1:8000");

    @Option(
            names = "--cacert",
            paramLabel = "FILE.pem",
            converter = OptionConverters.Folder.class,
            description =
                    "Who signed the node's certificate [WALSCOPE_CACERT; whom the JDK trusts]")
    @Nullable Path caCertificate;

    ClientFlags(Map<String, String> environment) {
        this.environment = environment;
    }

    ClientTarget target(boolean json) {
        var token = environment.getOrDefault(TOKEN, "").strip();
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f))
            throw new ParameterException(
                    command.commandLine(),
                    "the token in "
                            + TOKEN
                            + " is none: it has other than ASCII letters, digits and signs");
        return new ClientTarget(url, token.isEmpty() ? null : token, caCertificate, json);
    }
}
