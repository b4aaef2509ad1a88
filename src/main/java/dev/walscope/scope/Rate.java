package dev.walscope.scope;

/// How fast the leader's log grows.
public final class Rate {
    private static final long WINDOW_MS = 2_000;

    private Rate() {}

    /// Over the last two seconds before `nowMs`.
    public static long writesPerSecond(ClusterState state, long nowMs) {
        var leader = state.leader().filter(NodeView::isHeard);
        if (leader.isEmpty()) return 0;
        var points = leader.get().trail().progress().items();
        if (points.size() < 2) return 0;
        long from = nowMs - WINDOW_MS;
        var before = points.getFirst();
        for (var point : points) if (point.atMs() <= from) before = point;
        long grown = points.getLast().lastId() - before.lastId();
        return grown <= 0
                ? 0
                : grown * 1_000 / Math.max(WINDOW_MS, nowMs - Math.max(from, before.atMs()));
    }
}
