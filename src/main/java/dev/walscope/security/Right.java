package dev.walscope.security;

/// What a token lets its bearer do; each right includes those before it.
public enum Right {
    /// Keys, the log, events, figures.
    read,
    /// Setting and deleting keys.
    write,
    /// What changes the node or its cluster.
    admin;

    public boolean covers(Right needed) {
        return compareTo(needed) >= 0;
    }
}
