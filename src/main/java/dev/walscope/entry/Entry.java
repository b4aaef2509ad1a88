package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// One line of the log: at `id`, `key` was set to `value` or deleted, or what stood there was lost.
///
/// Only [EntryCodec] knows how it looks on disk. Immutable; safe to share.
///
/// @param id counts 1, 2, 3 … over all segments
/// @param key any characters but lone surrogates, which have no UTF-8 form to ask for them by;
/// `null`
///     exactly when `operation` is LOST
/// @param value the JSON that was stored; `null` but with SET
/// @param request who asked, when the client gave its request an identity
public record Entry(
        long id,
        Operation operation,
        @Nullable String key,
        @Nullable JsonText value,
        Optional<RequestTag> request) {
    public Entry {
        if (id < 1) throw new IllegalArgumentException("ids start at 1, got " + id);
        if ((key != null) != operation.hasKey())
            throw new IllegalArgumentException(operation + " of entry " + id + " with key " + key);
        if ((value != null) != operation.hasValue())
            throw new IllegalArgumentException(
                    operation + " of entry " + id + " with value " + value);
        if (request.isPresent() && operation == Operation.LOST)
            throw new IllegalArgumentException("nobody asked for entry " + id + " to be lost");
        if (key != null && CodePoints.hasLoneSurrogate(key))
            throw new IllegalArgumentException("lone surrogate in the key of entry " + id);
    }

    /// What stands in the place of an entry that is declared lost.
    public static Entry lost(long id) {
        return new Entry(id, Operation.LOST, null, null, Optional.empty());
    }
}
