package dev.walscope.session;

import dev.walscope.api.RaftStatus;
import dev.walscope.client.NodeClient;
import dev.walscope.scope.ClusterState;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// The timers of the members that may stand for election, as each said last when it was asked. They
/// are of the present only: nothing of them is recorded. Any thread.
final class ElectionTimers {
    private final Function<String, Optional<NodeClient>> clients;
    private final LongSupplier nowMs;
    private final Map<String, ElectionTimer> known = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    ElectionTimers(Function<String, Optional<NodeClient>> clients, LongSupplier nowMs) {
        this.clients = clients;
        this.nowMs = nowMs;
    }

    /// Asks those that answer and have not been asked already.
    void ask(ClusterState state) {
        known.keySet().removeIf(name -> state.node(name).isEmpty());
        for (var node : state.nodes())
            if (node.isElecting() && node.condition().answers()) ask(node.name());
    }

    private void ask(String name) {
        var client = clients.apply(name);
        if (client.isEmpty() || !asked.add(name)) return;
        client.get()
                .status()
                .whenComplete(
                        (status, failure) -> {
                            asked.remove(name);
                            if (failure == null && status.raft() != null)
                                heard(name, status.raft());
                        });
    }

    private void heard(String name, RaftStatus raft) {
        boolean mayStand =
                raft.role() == RaftStatus.Role.follower || raft.role() == RaftStatus.Role.candidate;
        if (mayStand && raft.reason() == null)
            known.put(name, ElectionTimer.of(raft, nowMs.getAsLong()));
        else known.remove(name);
    }

    /// Empty of one that leads, learns or takes no part.
    Optional<ElectionTimer> of(String name) {
        return Optional.ofNullable(known.get(name));
    }
}
