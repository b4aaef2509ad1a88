package dev.walscope.client;

import org.jspecify.annotations.Nullable;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;

/// What is shown to a node, and whom it is believed to be. Immutable; what is equal leads to the
/// same answers.
///
/// @param token sent with each request; `null` for none
/// @param caCertificate where the authority's certificate lies, for a curl line; `null` where `tls`
/// is
/// @param tls whose certificates are believed; `null` for those that the JDK believes
public record Credentials(
        @Nullable String token, @Nullable Path caCertificate, @Nullable SSLContext tls) {
    /// For a node that anyone on this machine may ask.
    public static final Credentials NONE = new Credentials(null, null, null);

    void addTo(HttpRequest.Builder request) {
        if (token != null) request.header("Authorization", "Bearer " + token);
    }

    void addTo(HttpClient.Builder http) {
        if (tls != null) http.sslContext(tls);
    }

    /// A token is a secret, also in a test's or a log's line.
    @Override
    public String toString() {
        return "Credentials["
                + (token == null ? "no token" : "a token")
                + ", "
                + caCertificate
                + "]";
    }
}
