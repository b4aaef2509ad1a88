package dev.walscope.scope;

/// What is known of whether a node's log is another node's, as far as both go.
public enum Kinship {
    same,
    different,
    /// They were not compared, or there is no entry yet by which they could be.
    not_compared
}
