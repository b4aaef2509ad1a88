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

    /// What is wrong.
    public enum Kind {
        EXPIRED,
        NOT_YET,
        OTHER_AUTHORITY,
        OTHER_NAMES,
        NO_TLS,
        WANTS_CERTIFICATE,
        OTHER
    }

    /// @return empty when it is something else than TLS
    public static Optional<Kind> kind(@Nullable Throwable failure) {
        SSLException tls = null;
        var chains = true;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) return Optional.of(Kind.EXPIRED);
            if (cause instanceof CertificateNotYetValidException) return Optional.of(Kind.NOT_YET);
            if (cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException) chains = false;
            if (cause instanceof SSLException found) tls = found;
        }
        if (!chains) return Optional.of(Kind.OTHER_AUTHORITY);
        if (tls == null) return Optional.empty();
        var said = String.valueOf(tls.getMessage());
        if (said.contains("No subject alternative") || said.contains("No name matching"))
            return Optional.of(Kind.OTHER_NAMES);
        if (said.contains("unrecognized SSL message") || said.contains("plaintext"))
            return Optional.of(Kind.NO_TLS);
        if (said.contains("certificate_required") || said.contains("bad_certificate"))
            return Optional.of(Kind.WANTS_CERTIFICATE);
        return Optional.of(Kind.OTHER);
    }

    /// As a node says it of one that it calls.
    ///
    /// @param url of the node that was called
    /// @return empty when it is something else
    public static Optional<String> sentence(String url, @Nullable Throwable failure) {
        return kind(failure).map(kind -> sentence(url, kind, failure));
    }

    private static String sentence(String url, Kind kind, @Nullable Throwable failure) {
        return switch (kind) {
            case EXPIRED -> "The certificate of " + url + " has expired; renew it.";
            case NOT_YET -> "The certificate of " + url + " does not count yet.";
            case OTHER_AUTHORITY ->
                    "The certificate of " + url + " is of no authority in --tls-ca.";
            case OTHER_NAMES -> "The certificate of " + url + " is for other names.";
            case NO_TLS ->
                    "What answers at "
                            + url
                            + " speaks no TLS; call it by http://, or start it with --tls-cert.";
            case WANTS_CERTIFICATE ->
                    url
                            + " wants a certificate of whoever calls; start this node with"
                            + " --tls-cert.";
            case OTHER -> "No TLS with " + url + " (" + said(failure) + ").";
        };
    }

    private static String said(@Nullable Throwable failure) {
        var said = "";
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof SSLException tls) said = String.valueOf(tls.getMessage());
        return said;
    }
}
