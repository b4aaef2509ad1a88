package dev.walscope.ui.lesson;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Bearer;
import dev.walscope.lesson.play.LessonEnvironment;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.Overheard;
import dev.walscope.ui.workbench.FxThread;
import dev.walscope.ui.workbench.LiveWorkbench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The window's own cluster for a lesson that is played in it. Not for the JavaFX thread, which it
/// asks what the window has seen.
final class WindowEnvironment implements LessonEnvironment {
    private static final long POLL_MS = 30;

    private final LiveWorkbench live;
    private final Object moment = new Object();

    WindowEnvironment(LiveWorkbench live) {
        this.live = live;
    }

    @Override
    public CompletableFuture<?> perform(Action action) {
        return live.session().act(action);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call, Bearer as) {
        return live.session().send(node, call, as);
    }

    @Override
    public CompletableFuture<Overheard> overhear(String node, Call call, Bearer as) {
        return live.session().overhear(node, call, as);
    }

    @Override
    public String curlOfEach(String node, String key, int writes) {
        return live.session().curlOfEach(node, key, writes);
    }

    @Override
    public String curl(String node, Call call, Bearer as) {
        return live.session().curl(node, call, as);
    }

    @Override
    public String shell(Action action) {
        return live.session().shell(action);
    }

    @Override
    public Optional<URI> address(String node) {
        return live.session().address(node);
    }

    @Override
    public Optional<Path> folder(String node) {
        return live.session().folder(node);
    }

    @Override
    public ClusterState state() {
        return FxThread.<ClusterState>ask(live::state);
    }

    /// The window asks for the entries that are on screen.
    @Override
    public boolean hasSeen(String node, long id) {
        return state().node(node).filter(seen -> seen.lastId() >= id).isPresent();
    }

    @Override
    public void awaitChange(ClusterState before, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (state() == before && System.nanoTime() < deadline) {
            synchronized (moment) {
                moment.wait(POLL_MS);
            }
        }
    }
}
