package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

/// What an entry does to one key: gives it `value`, or takes it away when that is `null`.
public record KeyWrite(String key, @Nullable JsonText value) {
    /// Of a key in UTF-8, that a client may name.
    public static final int KEY_BYTES_MAX = 512;
}
