package dev.walscope.session;

import dev.walscope.api.You;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The gateway behind a picture: it reads files and does nothing else, and what it says is the same
/// on every run.
///
/// Any thread may call.
public final class SnapshotGateway implements ClusterGateway {
    private final Session session;
    private final UnaryOperator<String> words;
    private final UnaryOperator<String> url;
    private final AtomicInteger reading = new AtomicInteger();

    /// @param words what differs between two runs, made alike
    /// @param url the address that a node of this name has in any run
    public SnapshotGateway(
            Session session, UnaryOperator<String> words, UnaryOperator<String> url) {
        this.session = session;
        this.words = words;
        this.url = url;
    }

    /// Whether all that was asked for has been read.
    public boolean isIdle() {
        return reading.get() == 0;
    }

    @Override
    public void perform(Action action) {
        throw new IllegalStateException("a picture does nothing");
    }

    @Override
    public boolean isTimed() {
        return false;
    }

    @Override
    public String shell(Action action) {
        return words.apply(session.shell(action));
    }

    @Override
    public Optional<URI> address(String node) {
        return session.address(node)
                .map(here -> URI.create(here.getScheme() + "://" + authority(node)));
    }

    private String authority(String node) {
        return URI.create(url.apply(node)).getRawAuthority();
    }

    @Override
    public Optional<You> you(String node) {
        return session.you(node);
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
        return counted(() -> session.read(file, offset, length));
    }

    @Override
    public CompletableFuture<byte[]> readInflated(Path file, long offset, int length) {
        return counted(() -> session.readInflated(file, offset, length));
    }

    private CompletableFuture<byte[]> counted(Supplier<CompletableFuture<byte[]>> read) {
        reading.incrementAndGet();
        var told = new CompletableFuture<byte[]>();
        read.get()
                .whenComplete(
                        (bytes, failure) -> {
                            if (failure == null) told.complete(bytes);
                            else told.completeExceptionally(failure);
                            // Last, when the caller has been told.
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
