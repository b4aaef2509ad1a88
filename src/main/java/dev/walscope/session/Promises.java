package dev.walscope.session;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.scope.Observation.WriteAcknowledged;

import java.util.ArrayList;
import java.util.Optional;

/// Which answers promise that something is written.
///
/// A transaction whose conditions did not hold promises nothing, nor does a replay: what it repeats
/// was promised before.
final class Promises {
    private static final String KEY = "/key/";

    private Promises() {}

    static Optional<WriteAcknowledged> of(Call call, Reply reply, String node, long atMs) {
        var operation = operation(call);
        if (operation.isEmpty() || !reply.ok() || reply.replayed()) return Optional.empty();
        try {
            long id = Wire.tree(reply.body()).path("id").asLong();
            if (id <= 0) return Optional.empty();
            var key = operation.equals("TXN") ? keysOf(call) : CallSteps.keyOf(call);
            return Optional.of(new WriteAcknowledged(node, atMs, id, operation, key));
        } catch (Wire.BadWire e) {
            // Not a node's answer, so no promise.
            return Optional.empty();
        }
    }

    private static String operation(Call call) {
        return switch (call.method()) {
            case "PUT" -> call.path().startsWith(KEY) ? "SET" : "";
            case "DELETE" -> call.path().startsWith(KEY) ? "DELETE" : "";
            case "POST" -> call.path().equals("/txn") ? "TXN" : "";
            default -> "";
        };
    }

    /// All that it writes, as its entry lists them.
    private static String keysOf(Call call) {
        var keys = new ArrayList<String>();
        for (var write : Wire.tree(Optional.ofNullable(call.body()).orElse("{}")).path("then"))
            keys.add(write.path(write.has("put") ? "put" : "delete").asText());
        return String.join(", ", keys);
    }
}
