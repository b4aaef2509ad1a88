package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.security.CertificateFolder;
import dev.walscope.security.TokenFile;
import dev.walscope.security.TokenFile.Bearer;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What the command line makes of tokens, secrets and certificates, and when it refuses to start.
class SecurityFlagsTest {
    private static final String LETS_IN =
            " lets other machines in: give --tls-cert, --tls-key and --tokens (see walscope cert"
                    + " and walscope token), or say --insecure";

    @TempDir Path folder;
    private Path certs;
    private Path tokens;

    @BeforeEach
    void make() throws IOException {
        certs = folder.resolve("certs");
        tokens = folder.resolve("walscope.tokens");
    }

    private void sign() throws IOException {
        var now = Instant.now();
        new CertificateFolder(certs).sign("node", List.of(), now, now.plusSeconds(60));
    }

    private record Said(int code, String out, String err) {}

    private static Said run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code =
                CommandTree.ofOwnPrograms(Map.of())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new Said(code, out.toString(), err.toString());
    }

    @Command
    private static final class Any {
        @Mixin final SecurityFlags flags = new SecurityFlags();
    }

    /// Why a node would not start; empty when it would.
    private static String refusal(String host, String... arguments) {
        var command = new Any();
        new CommandLine(command).parseArgs(arguments);
        try {
            command.flags.protection(host);
            return "";
        } catch (ParameterException e) {
            return e.getMessage();
        }
    }

    private String[] tls() {
        return new String[] {
            "--tls-cert", certs.resolve("node.pem").toString(),
            "--tls-key", certs.resolve("node-key.pem").toString()
        };
    }

    private static String[] both(String[] some, String... others) {
        var all = new ArrayList<>(Arrays.asList(some));
        all.addAll(Arrays.asList(others));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    void onThisMachineANodeNeedsNothing(String host) {
        assertThat(refusal(host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void beyondItANodeNeedsTlsAndTokensOrOnePlainWord(String host) throws Exception {
        sign();
        run("token", "new", "alice", "--role", "read", "--file", tokens.toString());
        String[] named = {"--tokens", tokens.toString()};

        assertThat(refusal(host)).isEqualTo("--host " + host + LETS_IN);
        assertThat(refusal(host, named)).endsWith(LETS_IN);
        assertThat(refusal(host, tls())).endsWith(LETS_IN);
        assertThat(refusal(host, both(tls(), named))).isEmpty();
        assertThat(refusal(host, "--insecure")).isEmpty();
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        sign();
        var missing = folder.resolve("missing").toString();
        var key = certs.resolve("node-key.pem");
        var authority = certs.resolve("ca.pem").toString();

        assertThat(refusal("::1", "--tokens", missing)).isEqualTo(missing + " is not a file");
        assertThat(refusal("::1", "--cluster-secret-file", missing)).contains("is not a file");
        assertThat(refusal("::1", "--tls-cert", authority))
                .isEqualTo("give both --tls-cert and --tls-key, or neither");
        assertThat(refusal("::1", "--tls-ca", authority)).contains("need --tls-cert and --tls-key");
        assertThat(refusal("::1", both(tls(), "--tls-client-auth"))).contains("needs --tls-ca");
        assertThat(refusal("::1", "--tls-cert", authority, "--tls-key", key.toString()))
                .isEqualTo(key + " is not the key of the certificate in " + authority);
        assertThat(refusal("::1", "--tls-cert", key.toString(), "--tls-key", key.toString()))
                .isEqualTo(key + " holds no certificate in PEM");
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws Exception {
        sign();
        var key = certs.resolve("node-key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(refusal("::1", tls())).endsWith("run: chmod 600 " + key);
    }

    @Test
    void aNewTokenIsShownOnceAndOpensTheNode() throws Exception {
        var said = run("token", "new", "alice", "--role", "write", "--file", tokens.toString());

        var secret = said.out.strip();
        assertThat(said.code).isZero();
        assertThat(TokenFile.open(tokens, Clock.SYSTEM).bearer(secret))
                .isInstanceOf(Bearer.Known.class);
        assertThat(said.err).contains("holds only its hash").doesNotContain(secret);
        assertThat(tokens).content().doesNotContain(secret);
    }

    @Test
    void tokensAreListedByNameRoleAndLastDay() {
        var file = tokens.toString();
        run("token", "new", "alice", "--role", "write", "--file", file);
        run("token", "new", "bob", "--role", "read", "--until", "2026-12-31", "--file", file);

        var said = run("token", "list", "--file", file);

        assertThat(said.out.lines()).containsExactly("alice write", "bob read until 2026-12-31");
    }

    @Test
    void whatIsNoTokenIsAUsageError() {
        var file = tokens.toString();

        assertThat(run("token", "new", "a b", "--role", "read", "--file", file).code).isEqualTo(2);
        assertThat(run("token", "new", "a", "--role", "own", "--file", file).err)
                .contains("--role: 'own' is not one of");
        assertThat(run("token", "new", "a", "--role", "read", "--until", "soon").err)
                .contains("'soon' is not a day such as 2026-12-31");
        assertThat(run("token", "list", "--file", file).err).contains(file + " is not a file");
        assertThat(tokens).doesNotExist();
    }

    @Test
    void aLabsCertificatesAreMadeWithKeysForTheirOwnerOnly() throws Exception {
        var said = run("cert", certs.toString(), "--host", "db.example,192.0.2.7");

        assertThat(said.code).isZero();
        for (var key : List.of("ca-key.pem", "node-key.pem"))
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(certs.resolve(key))))
                    .isEqualTo("rw-------");
        assertThat(names()).contains("localhost", "127.0.0.1", "db.example", "192.0.2.7");
    }

    @Test
    void anAuthorityIsUsedAgain() throws Exception {
        run("cert", certs.toString());
        var authority = Files.readString(certs.resolve("ca.pem"));
        var node = Files.readString(certs.resolve("node.pem"));

        run("cert", certs.toString());

        assertThat(certs.resolve("ca.pem")).content().isEqualTo(authority);
        assertThat(certs.resolve("node.pem")).content().isNotEqualTo(node);
        assertThat(refusal("::1", tls())).isEmpty();
    }

    private List<String> names() throws Exception {
        try (var in = Files.newInputStream(certs.resolve("node.pem"))) {
            var certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            return certificate.getSubjectAlternativeNames().stream()
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        }
    }
}
