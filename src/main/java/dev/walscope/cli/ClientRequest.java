package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// What a client command asks a node.
sealed interface ClientRequest {
    /// @param minId the entry that the node must have applied; `null` when it need not wait
    record Get(String key, @Nullable Long minId) implements ClientRequest {}

    /// @param value text, or JSON when `isJson`; `-` is read from the standard input
    /// @param acks `null` as the node does by itself
    record Put(String key, String value, boolean isJson, @Nullable String acks, Condition condition)
            implements ClientRequest {
        /// Whatever is there.
        Put(String key, String value, boolean isJson, @Nullable String acks) {
            this(key, value, isJson, acks, Condition.NONE);
        }
    }

    /// @param acks `null` as the node does by itself
    record Delete(String key, @Nullable String acks, Condition condition) implements ClientRequest {
        /// Whatever is there.
        Delete(String key, @Nullable String acks) {
            this(key, acks, Condition.NONE);
        }
    }

    /// What must hold for a write.
    ///
    /// @param version that the key must have; `null` for any
    /// @param absent whether there must be no such key
    record Condition(@Nullable Long version, boolean absent) {
        static final Condition NONE = new Condition(null, false);
    }

    /// All keys that begin with `prefix`.
    record Keys(String prefix) implements ClientRequest {}

    record Status() implements ClientRequest {}

    /// @param files lines that were cut off a log, in their order
    record Propose(List<Path> files) implements ClientRequest {}

    /// @param key whose entries alone are shown; `null` for all
    /// @param prefix what the keys of shown entries begin with
    /// @param after the entry behind which it begins; `null` for what comes from now on
    record Watch(@Nullable String key, String prefix, @Nullable Long after)
            implements ClientRequest {}
}
