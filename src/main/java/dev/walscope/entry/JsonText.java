package dev.walscope.entry;

/// A JSON value as the log writes it.
public final class JsonText {
    private JsonText() {}
}
