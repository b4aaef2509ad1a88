package dev.walscope.security;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/// What a node shows of itself and whom it believes, for TLS: one context for its server and for
/// its calls to other nodes.
///
/// The files are read again when they have changed ([#readAgainWhenChanged]): who connects from
/// then on sees the new certificate, connections that are open stay. While what stands in them
/// cannot be used, what was read before counts, and the log says why. Safe to share.
public final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// PEM files.
    ///
    /// @param certificate the node's, behind it those between it and its authority
    /// @param key the node's private one, which only its owner may read
    /// @param authority whose certificates are believed; empty for those that Java believes
    public record Material(Path certificate, Path key, Optional<Path> authority) {
        private List<Path> files() {
            var files = new ArrayList<>(List.of(certificate, key));
            authority.ifPresent(files::add);
            return files;
        }
    }

    private final Material material;
    private final ChangingKeys keys = new ChangingKeys();
    private final ChangingTrust trust = new ChangingTrust();
    private final SSLContext context;

    // Of the one thread that looks.
    private List<Object> look;

    /// Until something was said of it.
    private @Nullable X509Certificate shown;

    private Tls(Material material) throws IOException, GeneralSecurityException {
        this.material = material;
        look = look();
        read();
        context = SSLContext.getInstance("TLS");
        context.init(new ChangingKeys[] {keys}, new ChangingTrust[] {trust}, null);
    }

    /// @throws IOException with one sentence
    public static Tls open(Material material) throws IOException {
        try {
            return new Tls(material);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be spoken with these files: " + e.getMessage(), e);
        }
    }

    /// For calls only, to nodes whose certificate somebody in a file has signed.
    ///
    /// @param authority PEM
    /// @throws IOException with one sentence
    public static SSLContext believing(Path authority) throws IOException {
        try {
            var trust = new ChangingTrust();
            trust.become(Pem.certificates(authority));
            var context = SSLContext.getInstance("TLS");
            context.init(null, new ChangingTrust[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authority + " cannot be believed: " + e.getMessage(), e);
        }
    }

    public SSLContext context() {
        return context;
    }

    /// One thread.
    public void readAgainWhenChanged() {
        try {
            var now = look();
            warnWhenItDoesNotCount();
            if (now.equals(look)) return;
            look = now;
            read();
            LOG.info("the certificate in {} has been read again", material.certificate());
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("{}; the certificate of before counts", e.getMessage());
        }
    }

    private List<Object> look() {
        var look = new ArrayList<>();
        for (var file : material.files()) {
            try {
                look.add(Files.getLastModifiedTime(file));
                look.add(Files.size(file));
            } catch (IOException e) {
                look.add("gone");
            }
        }
        return look;
    }

    /// All of it is sound before any of it counts.
    private void read() throws IOException, GeneralSecurityException {
        var chain = Pem.certificates(material.certificate());
        var key = Pem.privateKey(material.key());
        if (!Pem.belong(key, chain.getFirst()))
            throw new IOException(
                    material.key()
                            + " is not the key of the certificate in "
                            + material.certificate());
        List<X509Certificate> believed =
                material.authority().isPresent()
                        ? Pem.certificates(material.authority().get())
                        : List.of();
        trust.become(believed);
        keys.become(key, chain);
        shown = chain.getFirst();
        warnWhenItDoesNotCount();
    }

    /// Once for each certificate: others see it only where they connect anew.
    private void warnWhenItDoesNotCount() {
        if (shown == null) return;
        try {
            shown.checkValidity();
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            LOG.warn(
                    "the certificate in {} counts from {} to {}; nobody who looks at it talks to"
                            + " this node until it is renewed",
                    material.certificate(),
                    shown.getNotBefore().toInstant(),
                    shown.getNotAfter().toInstant());
            shown = null;
        }
    }
}
