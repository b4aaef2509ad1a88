package dev.walscope.security;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Whose certificates are believed, which can be exchanged while the node runs. What is checked is
/// Java's own affair, the name in the certificate too.
final class ChangingTrust extends X509ExtendedTrustManager {
    private volatile X509ExtendedTrustManager now;

    ChangingTrust() throws GeneralSecurityException, IOException {
        now = believing(List.of());
    }

    /// @param authorities none for those that Java believes
    void become(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        now = believing(authorities);
    }

    private static X509ExtendedTrustManager believing(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (authorities.isEmpty()) factory.init((KeyStore) null);
        else {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++)
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            factory.init(store);
        }
        for (var manager : factory.getTrustManagers())
            if (manager instanceof X509ExtendedTrustManager found) return found;
        throw new GeneralSecurityException("this Java checks no X.509 certificates");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        now.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        now.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        now.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        now.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        now.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        now.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return now.getAcceptedIssuers();
    }
}
