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
    record Put(String key, String value, boolean isJson, @Nullable String acks)
            implements ClientRequest {}

    /// @param acks `null` as the node does by itself
    record Delete(String key, @Nullable String acks) implements ClientRequest {}

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
