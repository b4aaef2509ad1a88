package dev.walscope.entry;

/// What an entry does.
public enum Operation {
    /// Gives its key a value.
    SET,

    /// Takes its key away.
    DELETE,

    /// Nothing: it stands in the place of an entry that no node can read any more, so that the log
    /// goes on. It has neither key nor value.
    LOST;

    public boolean hasKey() {
        return this != LOST;
    }

    public boolean hasValue() {
        return this == SET;
    }
}
