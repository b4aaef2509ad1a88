package dev.walscope.ui.panels.keys;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.session.ClusterGateway;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// One page of a node's keys in their order, each with its value.
///
/// @param next the key that the next page comes after; `null` when this is the last one
record KeyListing(List<Item> items, @Nullable String next) {
    static final KeyListing NONE = new KeyListing(List.of(), null);

    /// The most keys that are asked for at once.
    static final int KEYS_MAX = 50;

    /// The most values that are on their way at once.
    private static final int ABREAST = 4;

    KeyListing {
        items = List.copyOf(items);
    }

    /// @param value JSON
    record Item(String key, String value) {
        int bytes() {
            return value.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /// Asks for the keys that begin with `prefix`; a key that is gone before its value is read is
    /// left out. Fails with [IllegalStateException] when the node refuses.
    ///
    /// @param after the last key of the page before; empty for the first page
    static CompletableFuture<KeyListing> ask(
            ClusterGateway gateway, String node, String prefix, String after) {
        var call = Call.of("GET", "/keys").withQuery("limit", Integer.toString(KEYS_MAX));
        if (!prefix.isEmpty()) call = call.withQuery("prefix", prefix);
        if (!after.isEmpty()) call = call.withQuery("after", after);
        return gateway.sendOfMany(node, call)
                .thenCompose(
                        reply -> {
                            if (!reply.ok()) throw new IllegalStateException(reply.body());
                            var page = Wire.tree(reply.body());
                            var keys = new ArrayList<String>();
                            page.path("keys").forEach(key -> keys.add(key.asText()));
                            var next = page.path("next");
                            return values(gateway, node, keys, List.of())
                                    .thenApply(
                                            items ->
                                                    new KeyListing(
                                                            items,
                                                            next.isTextual()
                                                                    ? next.asText()
                                                                    : null));
                        });
    }

    private static CompletableFuture<List<Item>> values(
            ClusterGateway gateway, String node, List<String> keys, List<Item> known) {
        if (keys.isEmpty()) return CompletableFuture.completedFuture(known);
        var now = keys.subList(0, Math.min(ABREAST, keys.size()));
        var answers = now.stream().map(key -> gateway.sendOfMany(node, Call.get(key))).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(
                        _ -> {
                            var all = new ArrayList<>(known);
                            for (int i = 0; i < now.size(); i++)
                                add(all, now.get(i), answers.get(i).join());
                            return values(
                                    gateway, node, keys.subList(now.size(), keys.size()), all);
                        });
    }

    private static void add(List<Item> all, String key, Reply reply) {
        if (reply.ok()) all.add(new Item(key, Wire.tree(reply.body()).path("value").toString()));
    }
}
