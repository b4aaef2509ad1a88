package dev.walscope.api;

/// What a node is in its cluster.
public enum Role {
    leader,
    follower
}
