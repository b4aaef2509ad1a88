package dev.walscope.ui.panels.requests;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.NodeEvent;
import dev.walscope.client.Call;
import dev.walscope.scope.ClusterState;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// A request with an identity that a node told of.
///
/// @param id the entry that came of it, `null` for none
record Asked(String client, String request, String operation, String key, @Nullable Long id) {
    static Asked of(NodeEvent.Request seen) {
        return new Asked(
                seen.clientId(), seen.requestId(), seen.operation(), seen.key(), seen.id());
    }

    static Asked of(CachedRequest cached) {
        return new Asked(
                cached.clientId(),
                cached.requestId(),
                cached.operation(),
                cached.key(),
                cached.id());
    }

    /// The call that was made. Nodes tell no values, so a PUT's is taken from its entry; empty
    /// while that is not known here.
    Optional<Call> call(ClusterState state) {
        var plain =
                switch (operation) {
                    // What it asked for before it wrote is not in the log.
                    case "TXN" -> Optional.<Call>empty();
                    case "GET" -> Optional.of(Call.get(key));
                    case "DELETE" -> Optional.of(Call.delete(key));
                    default -> value(state).map(value -> Call.put(key, value.toString()));
                };
        return plain.map(call -> call.withRequest(client, request));
    }

    private Optional<JsonNode> value(ClusterState state) {
        if (id == null) return Optional.empty();
        for (var holder : state.nodes()) {
            var entry = holder.log().get(id);
            if (entry != null && entry.value() != null) return Optional.of(entry.value());
            var seen = holder.detail();
            var detail = seen == null || seen.id() != id ? null : seen.detail();
            if (detail != null && detail.value() != null) return Optional.of(detail.value());
        }
        return Optional.empty();
    }
}
