package dev.walscope.scope.live;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;

import java.util.HashMap;
import java.util.Map;

/// Fetches what is not on screen, so that a recording can show it later: entries written lately,
/// and those that facts are about.
///
/// Within a budget for each node, so that a burst is not watched at the burst's own cost; what is
/// over the budget stays unknown. One thread.
public final class Prefetcher {
    private static final double PER_SECOND = 200;
    private static final double SAVED_MAX = 300;
    private static final long BEHIND_MAX = 256;
    private static final long FACT_MS = 10_000;

    private final Watcher watcher;
    private final Map<String, Double> budgets = new HashMap<>();
    private long lastMs;

    public Prefetcher(Watcher watcher) {
        this.watcher = watcher;
    }

    /// Asks for what is missing of `state` as far as the budget goes; to be called some times a
    /// second.
    ///
    /// @param nowMs milliseconds since 1970
    public void prefetch(ClusterState state, long nowMs) {
        double earned = lastMs == 0 ? SAVED_MAX : (nowMs - lastMs) * PER_SECOND / 1_000;
        lastMs = nowMs;
        for (var node : state.nodes()) {
            double budget =
                    Math.clamp(budgets.getOrDefault(node.name(), 0.0) + earned, 0, SAVED_MAX);
            if (node.condition().answers()) budget -= spent(node, budget, nowMs);
            budgets.put(node.name(), budget);
        }
        budgets.keySet().removeIf(name -> state.node(name).isEmpty());
    }

    private long spent(NodeView node, double budget, long nowMs) {
        var log = node.log();
        for (var fact : node.trail().facts().items().reversed()) {
            if (nowMs - fact.atMs() > FACT_MS || budget < 1) break;
            var id = fact.id();
            if (id == null || id < node.firstId() || id > node.lastId() || log.get(id) != null)
                continue;
            if (watcher.fetchEntries(node.name(), id, id)) return 1;
        }
        long last = node.lastId();
        long missing = log.firstMissing(Math.max(node.firstId(), last - BEHIND_MAX + 1), last);
        long count = last - missing + 1;
        if (count < 1 || count > budget || wouldPushOut(node, count)) return 0;
        return watcher.fetchEntries(node.name(), missing, last) ? count : 0;
    }

    /// Of a full window onto the log the entries farthest from the newest page go: they may be what
    /// somebody looks at.
    private static boolean wouldPushOut(NodeView node, long count) {
        return node.log().isFullWith(count)
                && node.log().entries().getFirst().id() < node.lastId() - 2 * BEHIND_MAX
                && node.log().get(node.lastId() - BEHIND_MAX) == null;
    }
}
