package dev.walscope.api;

/// The answer of `GET /cluster/proof?nonce=`: that this node knows the cluster's secret.
///
/// @param nonce of this node, which counts once
/// @param proof HMAC-SHA256 with the secret over `server`, the caller's nonce and this one, a line
/// each, in base64
public record ClusterProof(String nonce, String proof) {}
