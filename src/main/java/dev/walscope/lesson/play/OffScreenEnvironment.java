package dev.walscope.lesson.play;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Bearer;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.NodeView;
import dev.walscope.session.Overheard;
import dev.walscope.session.Session;
import dev.walscope.session.View;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A session without a window, for a lesson: the thread that asks folds what has arrived.
///
/// Knows nothing of JavaFX. Any thread may call.
public final class OffScreenEnvironment implements LessonEnvironment {
    private static final long POLL_MS = 20;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// A page of a log is the most that is fetched at once; lessons are shorter.
    private static final long ENTRIES_MAX = 1_000;

    private final Session session;
    private ClusterState state = ClusterState.EMPTY;
    private long tickedAt;

    public OffScreenEnvironment(Session session) {
        this.session = session;
    }

    @Override
    public CompletableFuture<?> perform(Action action) {
        return session.act(action);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call, Bearer as) {
        return session.send(node, call, as);
    }

    @Override
    public CompletableFuture<Overheard> overhear(String node, Call call, Bearer as) {
        return session.overhear(node, call, as);
    }

    @Override
    public String curlOfEach(String node, String key, int writes) {
        return session.curlOfEach(node, key, writes);
    }

    @Override
    public String curl(String node, Call call, Bearer as) {
        return session.curl(node, call, as);
    }

    @Override
    public String shell(Action action) {
        return session.shell(action);
    }

    @Override
    public Optional<URI> address(String node) {
        return session.address(node);
    }

    @Override
    public Optional<Path> folder(String node) {
        return session.folder(node);
    }

    @Override
    public synchronized ClusterState state() {
        session.drainTo(seen -> state = Fold.apply(state, seen));
        return state;
    }

    /// With the entry itself, which is asked for here: without a window nothing else wants it
    /// before the end of the step, and then its node may be gone.
    @Override
    public boolean hasSeen(String node, long id) {
        var now = state();
        session.fetch(now, View.FIRST, 1, Math.min(ENTRIES_MAX, now.head()));
        return id > ENTRIES_MAX
                || now.node(node).filter(seen -> seen.log().get(id) != null).isPresent();
    }

    @Override
    public void awaitChange(ClusterState before, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadline) {
            var now = state();
            tick(now);
            if (now != before) return;
            pause();
        }
    }

    /// Lets time pass, and sees what happens meanwhile.
    public void rest(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            tick(state());
            pause();
        }
    }

    private void tick(ClusterState now) {
        if (System.nanoTime() - tickedAt < TICK_NANOS) return;
        tickedAt = System.nanoTime();
        session.fetchLag(now);
        session.fetchUnknownSegments(now);
    }

    private void pause() throws InterruptedException {
        synchronized (this) {
            wait(POLL_MS);
        }
    }

    /// Waits until every log that can be asked for is known whole, with the entry that `view` has
    /// selected; so a lane can still be drawn when its node is gone.
    ///
    /// @return whether it came to that
    public boolean settle(View view) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (System.nanoTime() < deadline) {
            var now = state();
            if (isKnown(now, view)) return true;
            session.fetch(now, view, 1, Math.min(ENTRIES_MAX, now.head()));
            pause();
        }
        return false;
    }

    private static boolean isKnown(ClusterState state, View view) {
        return state.nodes().stream()
                .filter(node -> node.condition().answers())
                .allMatch(node -> isKnown(node, view));
    }

    private static boolean isKnown(NodeView node, View view) {
        long last = Math.min(ENTRIES_MAX, node.lastId());
        if (node.log().firstMissing(node.firstId(), last) <= last) return false;
        long id = view.selectedId();
        var detail = node.detail();
        return id < node.firstId() || id > node.lastId() || detail != null && detail.id() == id;
    }

    /// Asks anew for what no event brings, and waits until every node has answered.
    public boolean refresh(View view) throws InterruptedException {
        var before = state();
        boolean wantsRequests = view.panel() == View.Foot.requests;
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (System.nanoTime() < deadline) {
            // Each time: an answer that was under way already may be older than `before`.
            session.fetchSegments(before);
            if (wantsRequests) session.fetchDeduplication(before);
            pause();
            var now = state();
            boolean isFresh =
                    now.nodes().stream()
                            .filter(node -> node.condition().answers())
                            .allMatch(
                                    node ->
                                            before.node(node.name())
                                                    .filter(old -> isNewer(old, node, view))
                                                    .isPresent());
            if (isFresh) return true;
        }
        return false;
    }

    private static boolean isNewer(NodeView old, NodeView node, View view) {
        if (node.segments() == old.segments()) return false;
        return view.panel() != View.Foot.requests
                || node.requests().stats() != old.requests().stats()
                        && node.requests().cachedAtMs() != old.requests().cachedAtMs();
    }
}
