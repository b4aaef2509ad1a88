/// Who may talk to a node, and how it is made sure: tokens of clients, the secret that the nodes of
/// a cluster share, and certificates.
///
/// Read [Right][dev.walscope.security.Right], [TokenFile][dev.walscope.security.TokenFile],
/// [ClusterSecret][dev.walscope.security.ClusterSecret], [Tls][dev.walscope.security.Tls], then
/// [CertificateFolder][dev.walscope.security.CertificateFolder];
/// [Protection][dev.walscope.security.Protection] is what a node has of all that. What each holds
/// against whom stands in `assets/docs/security.md`.
///
/// Knows no HTTP. Never logs, prints or keeps a secret in words, but for the one time that a new
/// token is shown.
@NullMarked
package dev.walscope.security;

import org.jspecify.annotations.NullMarked;
