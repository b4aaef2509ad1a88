package dev.walscope.ui;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.ui.desk.Hands;
import dev.walscope.ui.time.Rewind;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Hands that reach nothing while the past is shown: what a person sees is not what would be
/// touched, and a file on disk is not what it was then.
///
/// A load that was started before goes on, since stopping it would change the present.
final class PresentHands implements Hands {
    private final Hands hands;
    private final Rewind rewind;
    private final Consumer<String> say;

    PresentHands(Hands hands, Rewind rewind, Consumer<String> say) {
        this.hands = hands;
        this.rewind = rewind;
        this.say = say;
    }

    @Override
    public void perform(Action action) {
        var reason = rewind.notNow();
        if (reason.isEmpty()) hands.perform(action);
        else say.accept(reason);
    }

    @Override
    public String shell(Action action) {
        return hands.shell(action);
    }

    @Override
    public Optional<URI> address(String node) {
        return hands.address(node);
    }

    @Override
    public Optional<Path> folder(String node) {
        return rewind.isLive() ? hands.folder(node) : Optional.empty();
    }

    @Override
    public List<String> printed(String node) {
        return hands.printed(node);
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        return rewind.isLive() ? hands.read(file, offset, length) : refused();
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        return rewind.isLive() ? hands.send(node, call) : refused();
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return hands.sendOfMany(node, call);
    }

    private <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(new IllegalStateException(rewind.notNow()));
    }
}
