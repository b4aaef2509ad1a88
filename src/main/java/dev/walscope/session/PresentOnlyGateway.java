package dev.walscope.session;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.LinkMessage;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A gateway that refuses while the past is shown: what a person sees is not what would be touched,
/// and a file on disk is not what it was then.
///
/// A load that was started before goes on, since stopping it would change the present.
public final class PresentOnlyGateway extends ForwardingGateway {
    private final Rewind rewind;
    private final Consumer<String> say;

    /// @param say told in one sentence why an action is refused
    public PresentOnlyGateway(ClusterGateway next, Rewind rewind, Consumer<String> say) {
        super(next);
        this.rewind = rewind;
        this.say = say;
    }

    @Override
    public void perform(Action action) {
        var reason = rewind.notNow();
        if (reason.isEmpty()) super.perform(action);
        else say.accept(reason);
    }

    @Override
    public Optional<Path> folder(String node) {
        return rewind.isLive() ? super.folder(node) : Optional.empty();
    }

    @Override
    public List<LinkMessage.Travelling> travelling(String follower) {
        return rewind.isLive() ? super.travelling(follower) : List.of();
    }

    @Override
    public Optional<ElectionTimer> timer(String member) {
        return rewind.isLive() ? super.timer(member) : Optional.empty();
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        return rewind.isLive() ? super.read(file, offset, length) : refused();
    }

    @Override
    public CompletableFuture<byte[]> readInflated(Path file, long offset, int length) {
        return rewind.isLive() ? super.readInflated(file, offset, length) : refused();
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        return rewind.isLive() ? super.send(node, call) : refused();
    }

    private <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(new IllegalStateException(rewind.notNow()));
    }
}
