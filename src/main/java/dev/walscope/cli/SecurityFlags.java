package dev.walscope.cli;

import dev.walscope.security.ClusterSecret;
import dev.walscope.security.Protection;
import dev.walscope.security.Tls;
import dev.walscope.security.TokenFile;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/// The options that say who may talk to a node, and how that is made sure.
final class SecurityFlags {
    @Spec(Spec.Target.MIXEE)
    CommandSpec command = CommandSpec.create();

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            converter = OptionConverters.FileName.class,
            description =
                    "Answer only those who send a token of this file, which walscope token new"
                            + " makes [TOKENS, none: anyone]")
    @Nullable Path tokens;

    @Option(
            names = "--open-metrics",
            arity = "0",
            defaultValue = "false",
            description = "Let anyone ask for /metrics [OPEN_METRICS, ${DEFAULT-VALUE}]")
    boolean openMetrics;

    @Option(
            names = "--cluster-secret-file",
            paramLabel = "FILE",
            converter = OptionConverters.FileName.class,
            description =
                    "Follow, and be followed by, only nodes that prove to know the secret in this"
                            + " file [CLUSTER_SECRET_FILE, none]")
    @Nullable Path clusterSecretFile;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            converter = OptionConverters.FileName.class,
            description =
                    "Speak TLS, with the certificate in this PEM file, which walscope cert makes"
                            + " [TLS_CERT, none]")
    @Nullable Path tlsCert;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            converter = OptionConverters.FileName.class,
            description = "Its private key [TLS_KEY, none]")
    @Nullable Path tlsKey;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            converter = OptionConverters.FileName.class,
            description =
                    "Who signs the certificates of other nodes and of clients [TLS_CA, those that"
                            + " Java believes]")
    @Nullable Path tlsCa;

    @Option(
            names = "--tls-client-auth",
            arity = "0",
            defaultValue = "false",
            description =
                    "Answer only those who show a certificate of --tls-ca [TLS_CLIENT_AUTH,"
                            + " ${DEFAULT-VALUE}]")
    boolean tlsClientAuth;

    @Option(
            names = "--insecure",
            arity = "0",
            defaultValue = "false",
            description =
                    "Listen beyond this machine without TLS or without tokens [INSECURE,"
                            + " ${DEFAULT-VALUE}]")
    boolean insecure;

    /// @param host that the node listens on
    /// @throws ParameterException when a file cannot be used, or when others than this machine
    /// could reach the node and do what they like
    Protection protection(String host) {
        if ((tlsCert == null) != (tlsKey == null))
            throw usage("give both --tls-cert and --tls-key, or neither");
        if (tlsCert == null && (tlsCa != null || tlsClientAuth))
            throw usage("--tls-ca and --tls-client-auth need --tls-cert and --tls-key");
        if (tlsClientAuth && tlsCa == null)
            throw usage("--tls-client-auth needs --tls-ca, or whoever has any certificate gets in");
        if (!insecure && (tlsCert == null || tokens == null) && isReachedFromOutside(host))
            throw usage(
                    "--host "
                            + host
                            + " lets other machines in: give --tls-cert, --tls-key and --tokens"
                            + " (see walscope cert and walscope token), or say --insecure");
        try {
            return new Protection(
                    tokens == null
                            ? Optional.empty()
                            : Optional.of(TokenFile.open(tokens, Clock.SYSTEM)),
                    openMetrics,
                    clusterSecretFile == null
                            ? Optional.empty()
                            : Optional.of(ClusterSecret.read(clusterSecretFile, Clock.SYSTEM)),
                    tls(),
                    tlsClientAuth);
        } catch (IOException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Tls> tls() throws IOException {
        if (tlsCert == null || tlsKey == null) return Optional.empty();
        return Optional.of(Tls.open(new Tls.Material(tlsCert, tlsKey, Optional.ofNullable(tlsCa))));
    }

    private static boolean isReachedFromOutside(String host) {
        try {
            return !InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Nothing will listen there.
            return false;
        }
    }

    private ParameterException usage(String why) {
        return new ParameterException(command.commandLine(), why);
    }
}
