package dev.walscope.security;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;

/// A folder with a small certificate authority for a lab and what it has signed: `ca.pem`,
/// `ca-key.pem`, and `NAME.pem` with `NAME-key.pem` for each node. Only the owner may read the
/// keys.
///
/// An authority that is there is used again; a node's certificate is replaced, which renews it.
public final class CertificateFolder {
    private static final Duration AUTHORITY_COUNTS = Duration.ofDays(3650);

    /// As long as browsers bear.
    public static final Duration CERTIFICATE_COUNTS = Duration.ofDays(397);

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127;

    private final Path folder;

    /// @throws IOException when the folder cannot be made
    public CertificateFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    private record Authority(PrivateKey key, X509Certificate certificate) {}

    /// A certificate for a node, good for itself as a server and as a client of others.
    ///
    /// @param hosts names and addresses besides those of loopback
    /// @param until from when on it no longer counts
    /// @throws IOException with one sentence
    public void sign(String name, List<String> hosts, Instant now, Instant until)
            throws IOException {
        try {
            var authority = authority(now);
            var pair = pair();
            var builder =
                    builder(
                            new X500Name("CN=" + name),
                            authority.certificate,
                            pair.getPublic(),
                            now,
                            until);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                            new KeyPurposeId[] {
                                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                            }));
            builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            var certificate = signed(builder, authority.key);
            PrivateFile.replace(folder.resolve(name + "-key.pem"), Pem.of(pair.getPrivate()));
            Files.writeString(folder.resolve(name + ".pem"), Pem.of(certificate));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("no certificate can be made: " + e.getMessage(), e);
        }
    }

    private Authority authority(Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var keyFile = folder.resolve("ca-key.pem");
        var file = folder.resolve("ca.pem");
        if (Files.exists(keyFile))
            return new Authority(Pem.privateKey(keyFile), Pem.certificates(file).getFirst());
        var pair = pair();
        var name = new X500Name("CN=Walscope lab authority");
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        serial(),
                        Date.from(now.minus(CLOCKS_DIFFER)),
                        Date.from(now.plus(AUTHORITY_COUNTS)),
                        name,
                        pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        var certificate = signed(builder, pair.getPrivate());
        PrivateFile.make(keyFile, Pem.of(pair.getPrivate()));
        Files.writeString(file, Pem.of(certificate));
        return new Authority(pair.getPrivate(), certificate);
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name name, X509Certificate issuer, PublicKey key, Instant now, Instant until)
            throws IOException, GeneralSecurityException {
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(issuer.getSubjectX500Principal().getName()),
                        serial(),
                        Date.from(now.minus(CLOCKS_DIFFER)),
                        Date.from(until),
                        name,
                        key);
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.getPublicKey()));
        return builder;
    }

    private static GeneralNames names(List<String> hosts) {
        var all = new LinkedHashSet<>(LOOPBACK);
        all.addAll(hosts);
        var names = new ArrayList<GeneralName>();
        for (var host : all)
            names.add(
                    new GeneralName(
                            isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair pair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE);
    }
}
