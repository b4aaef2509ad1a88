package dev.walscope.entry;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// One line of the log: at `id`, `key` was set to `value` or deleted, or what stood there was lost,
/// or a leader's term began, or the cluster got other members, or several keys were written at
/// once.
///
/// Only [EntryCodec] knows how it looks on disk. Immutable; safe to share.
///
/// @param id counts 1, 2, 3 … over all segments
/// @param key any characters but lone surrogates, which have no UTF-8 form to ask for them by;
/// `null`
///     but with SET and DELETE
/// @param value the JSON that was stored; `null` but with SET, MEMBERS and TXN
/// @param request who asked, when the client gave its request an identity
/// @param term the term of the leader that wrote it; 0 where leaders are not elected
public record Entry(
        long id,
        Operation operation,
        @Nullable String key,
        @Nullable JsonText value,
        Optional<RequestTag> request,
        long term) {
    public Entry {
        if (id < 1) throw new IllegalArgumentException("ids start at 1, got " + id);
        if ((key != null) != operation.hasKey())
            throw new IllegalArgumentException(operation + " of entry " + id + " with key " + key);
        if ((value != null) != operation.hasValue())
            throw new IllegalArgumentException(
                    operation + " of entry " + id + " with value " + value);
        if (request.isPresent() && !operation.isRequested())
            throw new IllegalArgumentException("nobody asked for " + operation + " in entry " + id);
        if (term < 0 || term == 0 && operation.isOfATerm())
            throw new IllegalArgumentException(operation + " in entry " + id + " of term " + term);
        if (key != null && CodePoints.hasLoneSurrogate(key))
            throw new IllegalArgumentException("lone surrogate in the key of entry " + id);
    }

    /// An entry of a leader that was not elected.
    public Entry(
            long id,
            Operation operation,
            @Nullable String key,
            @Nullable JsonText value,
            Optional<RequestTag> request) {
        this(id, operation, key, value, request, 0);
    }

    /// What it does to the keys, in order; each key once.
    public List<KeyWrite> writes() {
        if (key != null) return List.of(new KeyWrite(key, value));
        if (operation != Operation.TXN || value == null) return List.of();
        var writes = Writes.read(value);
        if (writes == null) throw new IllegalStateException("no list of writes: " + value);
        return writes;
    }

    /// What it does to `key`, if anything.
    public Optional<KeyWrite> writeOf(String wanted) {
        if (operation != Operation.TXN)
            return wanted.equals(key) ? Optional.of(new KeyWrite(wanted, value)) : Optional.empty();
        return writes().stream().filter(write -> write.key().equals(wanted)).findFirst();
    }

    /// What stands in the place of an entry that is declared lost.
    public static Entry lost(long id) {
        return new Entry(id, Operation.LOST, null, null, Optional.empty());
    }
}
