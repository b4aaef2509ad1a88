package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

/// What an entry does to one key: gives it `value`, or takes it away when that is `null`.
public record KeyWrite(String key, @Nullable JsonText value) {}
