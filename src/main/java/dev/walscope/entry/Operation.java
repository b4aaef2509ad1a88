package dev.walscope.entry;

/// What an entry does.
public enum Operation {
    /// Gives its key a value.
    SET,

    /// Takes its key away.
    DELETE,

    /// Nothing: it stands in the place of an entry that no node can read any more, so that the log
    /// goes on. It has neither key nor value.
    LOST,

    /// Nothing: a leader that was elected begins its term with it, since only an entry of its own
    /// term tells it how far the log is agreed upon. It has neither key nor value.
    NOOP,

    /// Nothing to the keys: from here on the cluster has the members that its value names. It has
    /// no key.
    MEMBERS,

    /// Several writes, all or none of them: one line, so that a torn one is no transaction at all.
    /// It has no key; its value names the keys and what becomes of each.
    TXN;

    public boolean hasKey() {
        return this == SET || this == DELETE;
    }

    public boolean hasValue() {
        return this == SET || this == MEMBERS || this == TXN;
    }

    /// Whether a client may ask for it.
    public boolean isRequested() {
        return hasKey() || this == TXN;
    }

    /// Whether only an elected leader writes it, so that it has a term.
    public boolean isOfATerm() {
        return this == NOOP || this == MEMBERS;
    }
}
