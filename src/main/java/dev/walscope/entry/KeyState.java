package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

/// What a key is at one point of the log.
///
/// @param value `null` when there is no such key, or nobody asked for it
/// @param version the entry that set it; 0 when there is no such key
public record KeyState(String key, @Nullable JsonText value, long version) {
    public boolean isAbsent() {
        return version == 0;
    }
}
