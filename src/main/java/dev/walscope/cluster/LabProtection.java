package dev.walscope.cluster;

import dev.walscope.client.Credentials;
import dev.walscope.file.AtomicFile;
import dev.walscope.security.CertificateFolder;
import dev.walscope.security.PrivateFile;
import dev.walscope.security.Right;
import dev.walscope.security.Tls;
import dev.walscope.security.Token;
import dev.walscope.security.TokenFile;
import dev.walscope.time.Clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the nodes of a data folder are protected with when its window protects them: the folder
/// `security` beside their data.
///
/// ```text
/// ca.pem, ca-key.pem, nodes.pem, nodes-key.pem   an authority of its own, and what all nodes show
/// cluster.secret                                 by which they know each other
/// walscope.tokens                                the hashes of the tokens below
/// window.token, writer.token, reader.token       what may administer, write, read
/// on                                             there while the nodes are started with all of it
/// ```
///
/// Only its owner may read what is a secret. What is there is used again; the certificate is
/// renewed each time.
final class LabProtection {
    static final String FOLDER = "security";
    private static final String ON = "on";

    private final Credentials credentials;

    private LabProtection(Credentials credentials) {
        this.credentials = credentials;
    }

    static boolean isOn(Path dataRoot) {
        return Files.exists(dataRoot.resolve(FOLDER).resolve(ON));
    }

    /// @throws IOException with one sentence
    static LabProtection on(Path dataRoot) throws IOException {
        var folder = dataRoot.resolve(FOLDER);
        var now = Instant.ofEpochMilli(Clock.SYSTEM.wallMs());
        new CertificateFolder(folder)
                .sign("nodes", List.of(), now, now.plus(CertificateFolder.CERTIFICATE_COUNTS));
        var secret = folder.resolve("cluster.secret");
        if (!Files.exists(secret)) PrivateFile.make(secret, Token.secret() + "\n");
        var token = token(folder, "window", Right.admin);
        token(folder, "writer", Right.write);
        token(folder, "reader", Right.read);
        AtomicFile.write(folder.resolve(ON), new byte[0]);
        var ca = folder.resolve("ca.pem");
        return new LabProtection(new Credentials(token, ca, Tls.believing(ca)));
    }

    /// What is there stays, for the next time.
    static void off(Path dataRoot) throws IOException {
        Files.deleteIfExists(dataRoot.resolve(FOLDER).resolve(ON));
    }

    /// The one that is there, or a new one. Where a start before this one ended between its two
    /// files, the token of the first counts nowhere, and is made again.
    private static String token(Path folder, String name, Right right) throws IOException {
        var file = folder.resolve(name + ".token");
        var tokens = folder.resolve("walscope.tokens");
        boolean isKnown =
                Files.exists(tokens)
                        && TokenFile.read(tokens).stream().anyMatch(t -> t.name().equals(name));
        if (Files.exists(file) && isKnown) return PrivateFile.text(file).strip();
        if (isKnown)
            throw new IOException(
                    file + " is gone: take the line of " + name + " out of " + tokens);
        var secret = Token.secret();
        PrivateFile.replace(file, secret + "\n");
        TokenFile.add(tokens, Token.of(name, right, secret, Optional.empty()));
        return secret;
    }

    /// Where the token lies of one that shows one.
    static Path tokenOf(Path dataRoot, Bearer bearer) {
        return dataRoot.resolve(FOLDER).resolve(bearer.name() + ".token");
    }

    /// What the window shows to the nodes.
    Credentials credentials() {
        return credentials;
    }

    /// What each node is started with.
    static List<String> arguments(Path dataRoot) {
        var folder = dataRoot.resolve(FOLDER);
        return List.of(
                "--tls-cert",
                folder.resolve("nodes.pem").toString(),
                "--tls-key",
                folder.resolve("nodes-key.pem").toString(),
                "--tls-ca",
                folder.resolve("ca.pem").toString(),
                "--tokens",
                folder.resolve("walscope.tokens").toString(),
                "--cluster-secret-file",
                folder.resolve("cluster.secret").toString());
    }
}
