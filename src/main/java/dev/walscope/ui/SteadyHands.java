package dev.walscope.ui;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.lesson.play.TextNormalizer;
import dev.walscope.ui.desk.Hands;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// A session's hands for a picture: they read files and do nothing else, and what they say is the
/// same on every run.
final class SteadyHands implements Hands {
    private final Session session;
    private final TextNormalizer words;
    private final AtomicInteger reading = new AtomicInteger();

    SteadyHands(Session session, TextNormalizer words) {
        this.session = session;
        this.words = words;
    }

    /// Whether all that was asked for has been read.
    boolean isIdle() {
        return reading.get() == 0;
    }

    @Override
    public void perform(Action action) {
        throw new IllegalStateException("a picture does nothing");
    }

    @Override
    public String shell(Action action) {
        return words.of(session.shell(action));
    }

    @Override
    public Optional<URI> address(String node) {
        return session.address(node).map(_ -> URI.create(words.url(node)));
    }

    @Override
    public Optional<Path> folder(String node) {
        return session.folder(node);
    }

    @Override
    public List<String> printed(String node) {
        return List.of();
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        reading.incrementAndGet();
        var told = new CompletableFuture<byte[]>();
        session.read(file, offset, length)
                .whenComplete(
                        (bytes, failure) -> {
                            if (failure == null) told.complete(bytes);
                            else told.completeExceptionally(failure);
                            // After whoever asked has been told.
                            reading.decrementAndGet();
                        });
        return told;
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        return CompletableFuture.failedFuture(new IllegalStateException("a picture asks nobody"));
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return send(node, call);
    }
}
