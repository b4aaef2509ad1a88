package dev.walscope.cli;

import dev.walscope.client.ShellClient;
import dev.walscope.security.Tls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/// Whom a client command asks, and how its answer is printed.
///
/// @param token what is shown to the node; `null` for none
/// @param caCertificate who signed the node's certificate; `null` for those that the JDK trusts
/// @param json whether answers are printed as the node gave them
record ClientTarget(URI url, @Nullable String token, @Nullable Path caCertificate, boolean json) {
    /// @throws IOException with one sentence when the certificate is none
    ShellClient client() throws IOException {
        if (caCertificate == null) return new ShellClient(url, token, null);
        try {
            return new ShellClient(url, token, Tls.believing(caCertificate));
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ".", e);
        }
    }

    /// A token is a secret, also in a test's or a log's line.
    @Override
    public String toString() {
        return "ClientTarget[" + url + ", json=" + json + "]";
    }
}
