package dev.walscope.session;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A gateway that remembers what was done through it, so that a lesson can be made of it.
///
/// Bounded: the last 500 actions. Requests of a load ([#sendOfMany]) are not remembered.
public final class HistoryGateway implements ClusterGateway {
    private static final int ACTIONS_MAX = 500;

    private final ClusterGateway next;
    private final ArrayDeque<PastAction> done = new ArrayDeque<>();

    public HistoryGateway(ClusterGateway next) {
        this.next = next;
    }

    public synchronized List<PastAction> done() {
        return List.copyOf(done);
    }

    private synchronized void note(PastAction action) {
        if (done.size() == ACTIONS_MAX) done.removeFirst();
        done.addLast(action);
    }

    @Override
    public void perform(Action action) {
        note(new PastAction.Acted(action));
        next.perform(action);
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
        return next.folder(node);
    }

    @Override
    public List<String> printed(String node) {
        return next.printed(node);
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        return next.read(file, offset, length);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        note(new PastAction.Sent(node, call));
        return next.send(node, call);
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return next.sendOfMany(node, call);
    }
}
