package dev.walscope.entry;

/// What an entry does to its key.
public enum Operation {
    SET,
    DELETE
}
