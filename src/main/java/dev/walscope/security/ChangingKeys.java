package dev.walscope.security;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// The one key and certificate that a node shows, which can be exchanged while it runs.
///
/// A handshake asks for the two one after the other, by an alias; each exchange makes a new one,
/// and the one before still leads to what belonged together.
final class ChangingKeys extends X509ExtendedKeyManager {
    private record Identity(String alias, PrivateKey key, X509Certificate[] chain) {}

    private record Both(Identity now, @Nullable Identity before) {}

    private volatile @Nullable Both both;

    void become(PrivateKey key, List<X509Certificate> chain) {
        var before = both == null ? null : both.now;
        int number = before == null ? 1 : Integer.parseInt(before.alias) + 1;
        both =
                new Both(
                        new Identity(
                                Integer.toString(number),
                                key,
                                chain.toArray(X509Certificate[]::new)),
                        before);
    }

    private @Nullable Identity of(String alias) {
        var known = both;
        if (known == null) return null;
        if (known.now.alias.equals(alias)) return known.now;
        return known.before != null && known.before.alias.equals(alias) ? known.before : null;
    }

    private @Nullable String alias(String... keyTypes) {
        var known = both;
        return known != null && Arrays.asList(keyTypes).contains(known.now.key.getAlgorithm())
                ? known.now.alias
                : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var identity = of(alias);
        return identity == null ? null : identity.key;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var identity = of(alias);
        return identity == null ? null : identity.chain.clone();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        var alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return getServerAliases(keyType, issuers);
    }
}
