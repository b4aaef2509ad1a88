package dev.walscope.security;

import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/// Keys and certificates as the text that `openssl` writes (RFC 7468).
final class Pem {
    private Pem() {}

    /// @throws IOException with one sentence; also when there is none
    static List<X509Certificate> certificates(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!found.isEmpty()) return found;
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there", e);
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate in PEM", e);
        }
        throw new IOException(file + " holds no certificate in PEM");
    }

    /// @throws IOException with one sentence; also when others than its owner may read it
    static PrivateKey privateKey(Path file) throws IOException {
        try (var parser = new PEMParser(new StringReader(PrivateFile.text(file)))) {
            for (Object found; (found = parser.readObject()) != null; ) {
                if (found instanceof PEMKeyPair pair) return key(pair.getPrivateKeyInfo());
                if (found instanceof PrivateKeyInfo info) return key(info);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds a key that Java cannot use", e);
        }
        throw new IOException(file + " holds no private key in PEM without a password");
    }

    private static PrivateKey key(PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        var kind = info.getPrivateKeyAlgorithm().getAlgorithm();
        var name =
                kind.equals(X9ObjectIdentifiers.id_ecPublicKey)
                        ? "EC"
                        : kind.equals(PKCSObjectIdentifiers.rsaEncryption) ? "RSA" : "EdDSA";
        return KeyFactory.getInstance(name)
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    /// Whether the certificate is of that key.
    static boolean belong(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        var algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> "EdDSA";
                };
        var said = new byte[] {1, 2, 3};
        var signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(said);
        var signed = signing.sign();
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) return false;
        var verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certificate.getPublicKey());
        verifying.update(said);
        return verifying.verify(signed);
    }

    static String of(PrivateKey key) throws IOException {
        return text("PRIVATE KEY", key.getEncoded());
    }

    static String of(X509Certificate certificate) throws IOException, CertificateException {
        return text("CERTIFICATE", certificate.getEncoded());
    }

    private static String text(String what, byte[] bytes) throws IOException {
        var text = new StringWriter();
        try (var pem = new PemWriter(text)) {
            pem.writeObject(new PemObject(what, bytes));
        }
        return text.toString();
    }
}
