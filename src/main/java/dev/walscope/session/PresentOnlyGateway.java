package dev.walscope.session;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A gateway that refuses while the past is shown: what a person sees is not what would be touched,
/// and a file on disk is not what it was then.
///
/// A load that was started before goes on, since stopping it would change the present.
public final class PresentOnlyGateway implements ClusterGateway {
    private final ClusterGateway next;
    private final Rewind rewind;
    private final Consumer<String> say;

    public PresentOnlyGateway(ClusterGateway next, Rewind rewind, Consumer<String> say) {
        this.next = next;
        this.rewind = rewind;
        this.say = say;
    }

    @Override
    public void perform(Action action) {
        var reason = rewind.notNow();
        if (reason.isEmpty()) next.perform(action);
        else say.accept(reason);
    }

    @Override
    public String shell(Action action) {
        return next.shell(action);
    }

    @Override
    public Optional<URI> address(String node) {
        return next.address(node);
    }

    @Override
    public Optional<Path> folder(String node) {
        return rewind.isLive() ? next.folder(node) : Optional.empty();
    }

    @Override
    public List<String> printed(String node) {
        return next.printed(node);
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        return rewind.isLive() ? next.read(file, offset, length) : refused();
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        return rewind.isLive() ? next.send(node, call) : refused();
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return next.sendOfMany(node, call);
    }

    private <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(new IllegalStateException(rewind.notNow()));
    }
}
