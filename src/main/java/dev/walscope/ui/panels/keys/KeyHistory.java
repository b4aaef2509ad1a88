package dev.walscope.ui.panels.keys;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.session.ClusterGateway;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What a key was, as far back as a node was asked.
///
/// @param versions the newest first
/// @param next the entry before which more versions lie; `null` when these are all
/// @param firstId where the node's log begins
/// @param unreadable entries that cannot be read: each may have been a version
record KeyHistory(List<Version> versions, @Nullable Long next, long firstId, long unreadable) {
    static final KeyHistory NONE = new KeyHistory(List.of(), null, 1, 0);

    private static final int PAGE = 20;

    KeyHistory {
        versions = List.copyOf(versions);
    }

    /// @param value JSON; `null` where the key was deleted
    /// @param timestampMs `null` for a write without ids: the log has no time of it
    record Version(long id, @Nullable String value, @Nullable Long timestampMs) {}

    /// Asks for the newest versions. Fails with [IllegalStateException] when the node refuses.
    static CompletableFuture<KeyHistory> ask(ClusterGateway gateway, String node, String key) {
        return ask(gateway, node, key, NONE);
    }

    /// Asks for the versions before these.
    CompletableFuture<KeyHistory> earlier(ClusterGateway gateway, String node, String key) {
        return ask(gateway, node, key, this);
    }

    private static CompletableFuture<KeyHistory> ask(
            ClusterGateway gateway, String node, String key, KeyHistory known) {
        var call =
                Call.of("GET", Call.get(key).path() + "/history")
                        .withQuery("limit", Integer.toString(PAGE));
        if (known.next != null) call = call.withQuery("before", Long.toString(known.next));
        return gateway.sendOfMany(node, call)
                .thenApply(
                        reply -> {
                            if (!reply.ok()) throw new IllegalStateException(reply.body());
                            var page = Wire.tree(reply.body());
                            var all = new ArrayList<>(known.versions);
                            for (var one : page.path("versions")) {
                                var value = one.path("value");
                                var at = one.path("timestamp");
                                all.add(
                                        new Version(
                                                one.path("id").asLong(),
                                                value.isNull() || value.isMissingNode()
                                                        ? null
                                                        : value.toString(),
                                                at.isNumber() ? at.asLong() : null));
                            }
                            var next = page.path("next");
                            return new KeyHistory(
                                    all,
                                    next.isNumber() ? next.asLong() : null,
                                    page.path("first_id").asLong(1),
                                    page.path("unreadable").asLong());
                        });
    }
}
