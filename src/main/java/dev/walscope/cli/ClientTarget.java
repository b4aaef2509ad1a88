package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;

/// Whom a client command asks, and how its answer is printed.
///
/// @param token what is shown to the node; `null` for none
/// @param caCertificate who signed the node's certificate; `null` for those that the JDK trusts
/// @param json whether answers are printed as the node gave them
record ClientTarget(URI url, @Nullable String token, @Nullable Path caCertificate, boolean json) {
    /// A token is a secret, also in a test's or a log's line.
    @Override
    public String toString() {
        return "ClientTarget[" + url + ", json=" + json + "]";
    }
}
