package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// One line of the log: at `id`, `key` was set to `value` or deleted.
///
/// Only [EntryCodec] knows how it looks on disk. Immutable; safe to share.
///
/// @param id counts 1, 2, 3 … over all segments
/// @param key any characters but lone surrogates, which have no UTF-8 form to ask for them by
/// @param value the JSON that was stored; `null` exactly when `operation` is DELETE
/// @param request who asked, when the client gave its request an identity
public record Entry(
        long id,
        Operation operation,
        String key,
        @Nullable JsonText value,
        Optional<RequestTag> request) {
    public Entry {
        if (id < 1) throw new IllegalArgumentException("ids start at 1, got " + id);
        if ((value == null) != (operation == Operation.DELETE))
            throw new IllegalArgumentException(
                    operation + " of entry " + id + " with value " + value);
        if (CodePoints.hasLoneSurrogate(key))
            throw new IllegalArgumentException("lone surrogate in the key of entry " + id);
    }
}
