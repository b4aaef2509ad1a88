package dev.walscope.lesson.play;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Bearer;
import dev.walscope.scope.ClusterState;
import dev.walscope.session.Overheard;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The cluster that a lesson is played on: acts on it, and tells the state that follows. A window
/// has one, and so has the command that plays lessons with no display.
public interface LessonEnvironment {
    /// Completes when the action has had its effect.
    CompletableFuture<?> perform(Action action);

    /// @param as whom a node is to know it, where it wants to
    CompletableFuture<Reply> send(String node, Call call, Bearer as);

    /// As [#send(String, Call, Bearer)], as the window asks.
    default CompletableFuture<Reply> send(String node, Call call) {
        return send(node, call, Bearer.window);
    }

    /// As [#send(String, Call, Bearer)], while somebody listens on the wire.
    CompletableFuture<Overheard> overhear(String node, Call call, Bearer as);

    /// A line that sends PUTs to `key1`, `key2`, … in a terminal.
    String curlOfEach(String node, String key, int writes);

    /// How a person sends the same in a terminal.
    String curl(String node, Call call, Bearer as);

    /// How a person does the same in a terminal.
    String shell(Action action);

    /// Where a node is reached; empty when it has not been started.
    Optional<URI> address(String node);

    /// A node's data folder.
    Optional<Path> folder(String node);

    /// What is known of the cluster now. Any thread may ask.
    ClusterState state();

    /// Whether all is known here of what `node` wrote up to `id` that a picture could show.
    boolean hasSeen(String node, long id);

    /// Waits until more is known than `before`, and no longer than `atMost`.
    void awaitChange(ClusterState before, Duration atMost) throws InterruptedException;
}
