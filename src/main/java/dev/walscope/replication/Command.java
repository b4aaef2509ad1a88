package dev.walscope.replication;

import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyWrite;
import dev.walscope.entry.Operation;
import dev.walscope.entry.TransactionBody;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a client wants written.
///
/// @param key `null` exactly for a transaction
/// @param value `null` exactly for a DELETE; for a transaction, what its writes are
/// @param writes what is to become of the keys
/// @param guard what must hold for it
/// @param identity what the client calls its request, when it wants a retry to be recognised
/// @param claimedCrc the checksum that the client gives the entry; a wrong one is put right, and no
/// reason to take a retry for another request
public record Command(
        Operation operation,
        @Nullable String key,
        @Nullable JsonText value,
        List<KeyWrite> writes,
        Guard guard,
        Optional<Identity> identity,
        OptionalLong claimedCrc) {
    /// @param by the name of the token that the request came with, for the events alone: it is
    /// neither part of what makes a request the same one nor of the log; `null` for none
    public record Identity(String clientId, String requestId, @Nullable String by) {
        public Identity(String clientId, String requestId) {
            this(clientId, requestId, null);
        }
    }

    public static Command put(String key, JsonText value, Optional<Identity> identity) {
        return put(key, value, Guard.NONE, identity, OptionalLong.empty());
    }

    public static Command put(
            String key,
            JsonText value,
            Guard guard,
            Optional<Identity> identity,
            OptionalLong claimedCrc) {
        var writes = List.of(new KeyWrite(key, value));
        return new Command(Operation.SET, key, value, writes, guard, identity, claimedCrc);
    }

    public static Command delete(String key, Optional<Identity> identity) {
        return delete(key, Guard.NONE, identity);
    }

    public static Command delete(String key, Guard guard, Optional<Identity> identity) {
        var writes = List.of(new KeyWrite(key, null));
        return new Command(
                Operation.DELETE, key, null, writes, guard, identity, OptionalLong.empty());
    }

    public static Command transaction(TransactionBody asked, Optional<Identity> identity) {
        return new Command(
                Operation.TXN,
                null,
                asked.value(),
                asked.writes(),
                new Guard(asked.checks(), asked.reads()),
                identity,
                OptionalLong.empty());
    }
}
