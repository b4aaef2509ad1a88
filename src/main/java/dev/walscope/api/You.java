package dev.walscope.api;

/// Who asks, as the node knows it by the token that came with the request: part of `GET /status`
/// where a node has tokens.
///
/// @param name the token's
/// @param role what it may: `read`, `write` (that too) or `admin` (all)
public record You(String name, Role role) {
    /// What a role may do, the least first.
    public enum Role {
        read,
        write,
        admin
    }
}
