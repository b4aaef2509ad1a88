package dev.walscope.replication;

import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// What a client wants written.
///
/// @param value `null` exactly for a DELETE
/// @param identity what the client calls its request, when it wants a retry to be recognised
public record Command(
        Operation operation, String key, @Nullable JsonText value, Optional<Identity> identity) {
    public record Identity(String clientId, String requestId) {}

    public static Command put(String key, JsonText value, Optional<Identity> identity) {
        return new Command(Operation.SET, key, value, identity);
    }

    public static Command delete(String key, Optional<Identity> identity) {
        return new Command(Operation.DELETE, key, null, identity);
    }
}
