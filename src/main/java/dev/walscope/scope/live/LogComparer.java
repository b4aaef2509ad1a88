package dev.walscope.scope.live;

import dev.walscope.api.LogFingerprint;
import dev.walscope.client.NodeClient;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.LogComparison;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Has the logs of nodes that somebody else started compared with those that they may belong to: by
/// the fingerprint of all entries that both hold on disk and can read.
///
/// A pair is compared again when either process is another one or more entries have come, at most
/// every two seconds. An answer that does not come, or a log that cannot be read, teaches nothing.
/// [#compare] is for one thread.
public final class LogComparer {
    private static final long EVERY_MS = 2_000;

    private final Watcher watcher;
    private final Consumer<Observation> inbox;
    private final Map<Pair, Asked> asked = new HashMap<>();

    private record Pair(String node, String other) {}

    private record Asked(LogComparison about, long atMs, AtomicBoolean isUnderWay) {}

    public LogComparer(Watcher watcher, Consumer<Observation> inbox) {
        this.watcher = watcher;
        this.inbox = inbox;
    }

    /// @param nowMs milliseconds since 1970
    public void compare(ClusterState state, long nowMs) {
        asked.keySet()
                .removeIf(
                        pair ->
                                state.node(pair.node()).isEmpty()
                                        || state.node(pair.other()).isEmpty());
        for (var node : state.nodes())
            for (var other : state.toCompare(node)) compare(node, other, nowMs);
    }

    private void compare(NodeView node, NodeView other, long nowMs) {
        var status = node.status();
        var otherStatus = other.status();
        boolean canBeAsked = node.condition().answers() && other.condition().answers();
        if (!canBeAsked || status == null || otherStatus == null) return;
        long until = Math.min(readable(node), readable(other));
        if (until < 1) return;
        var about =
                new LogComparison(
                        other.name(), status.startedAt(), otherStatus.startedAt(), until, true);
        var pair = new Pair(node.name(), other.name());
        var before = asked.get(pair);
        if (before != null
                && (before.isUnderWay().get()
                        || nowMs - before.atMs() < EVERY_MS
                        || before.about().equals(about))) return;
        var one = watcher.client(node.name());
        var another = watcher.client(other.name());
        if (one.isEmpty() || another.isEmpty()) return;
        var isUnderWay = new AtomicBoolean(true);
        asked.put(pair, new Asked(about, nowMs, isUnderWay));
        fingerprint(one.get(), until)
                .thenCombine(
                        fingerprint(another.get(), until),
                        (a, b) -> {
                            tell(node.name(), about, a, b, nowMs);
                            return true;
                        })
                .whenComplete((_, _) -> isUnderWay.set(false));
    }

    private static CompletableFuture<LogFingerprint> fingerprint(NodeClient client, long until) {
        return client.fingerprint(1, until);
    }

    private void tell(
            String node, LogComparison about, LogFingerprint a, LogFingerprint b, long nowMs) {
        if (a.fingerprint() == null || b.fingerprint() == null) return;
        boolean isSame = Objects.equals(a.fingerprint(), b.fingerprint());
        inbox.accept(
                new Observation.LogsCompared(
                        node,
                        nowMs,
                        new LogComparison(
                                about.with(),
                                about.startedAt(),
                                about.withStartedAt(),
                                about.untilId(),
                                isSame)));
    }

    /// The last entry on disk before which none is unreadable.
    private static long readable(NodeView node) {
        long firstBad = Long.MAX_VALUE;
        for (long id : node.integrity().corruptIds()) firstBad = Math.min(firstBad, id);
        return Math.min(node.durableId(), firstBad - 1);
    }
}
