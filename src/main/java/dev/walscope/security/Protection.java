package dev.walscope.security;

import java.util.Optional;

/// How a node is protected; [#NONE] is enough for one that only this machine can reach.
///
/// @param tokens of those who may ask; empty lets anyone
/// @param metricsAreOpen `/metrics` may be asked for without a token
/// @param secret by which the nodes of a cluster know each other
/// @param tls what is spoken instead of plain HTTP
/// @param clientsShowCertificates who connects must have one that is believed
public record Protection(
        Optional<TokenFile> tokens,
        boolean metricsAreOpen,
        Optional<ClusterSecret> secret,
        Optional<Tls> tls,
        boolean clientsShowCertificates) {
    public static final Protection NONE =
            new Protection(Optional.empty(), false, Optional.empty(), Optional.empty(), false);
}
