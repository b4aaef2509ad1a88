package dev.walscope.replication;

import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.OptionalLong;

/// What a client wants written.
///
/// @param value `null` exactly for a DELETE
/// @param identity what the client calls its request, when it wants a retry to be recognised
/// @param claimedCrc the checksum that the client gives the entry; a wrong one is put right, and no
/// reason to take a retry for another request
public record Command(
        Operation operation,
        String key,
        @Nullable JsonText value,
        Optional<Identity> identity,
        OptionalLong claimedCrc) {
    public record Identity(String clientId, String requestId) {}

    public static Command put(String key, JsonText value, Optional<Identity> identity) {
        return put(key, value, identity, OptionalLong.empty());
    }

    public static Command put(
            String key, JsonText value, Optional<Identity> identity, OptionalLong claimedCrc) {
        return new Command(Operation.SET, key, value, identity, claimedCrc);
    }

    public static Command delete(String key, Optional<Identity> identity) {
        return new Command(Operation.DELETE, key, null, identity, OptionalLong.empty());
    }
}
