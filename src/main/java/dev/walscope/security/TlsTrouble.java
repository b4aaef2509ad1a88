package dev.walscope.security;

import org.jspecify.annotations.Nullable;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;

import javax.net.ssl.SSLException;

/// Why no TLS was spoken, in one sentence; what Java says of it is for those who know the protocol.
public final class TlsTrouble {
    private TlsTrouble() {}

    /// @param url of the node that was called
    /// @return empty when it is something else
    public static Optional<String> sentence(String url, @Nullable Throwable failure) {
        SSLException tls = null;
        var chains = true;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException)
                return Optional.of("The certificate of " + url + " has expired; renew it.");
            if (cause instanceof CertificateNotYetValidException)
                return Optional.of("The certificate of " + url + " does not count yet.");
            if (cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException) chains = false;
            if (cause instanceof SSLException found) tls = found;
        }
        if (!chains)
            return Optional.of("The certificate of " + url + " is of no authority in --tls-ca.");
        if (tls == null) return Optional.empty();
        var said = String.valueOf(tls.getMessage());
        if (said.contains("No subject alternative") || said.contains("No name matching"))
            return Optional.of("The certificate of " + url + " is for other names.");
        if (said.contains("unrecognized SSL message") || said.contains("plaintext"))
            return Optional.of(
                    "What answers at "
                            + url
                            + " speaks no TLS; call it by http://, or start it with --tls-cert.");
        if (said.contains("certificate_required") || said.contains("bad_certificate"))
            return Optional.of(
                    url
                            + " wants a certificate of whoever calls; start this node with"
                            + " --tls-cert.");
        return Optional.of("No TLS with " + url + " (" + said + ").");
    }
}
