package dev.walscope.ui;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.lesson.file.LessonWriter.PastAction;
import dev.walscope.ui.desk.Hands;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Hands that remember what they did, so that a lesson can be made of it.
///
/// Bounded: the last 500 deeds. One of very many requests (the load slider's) is not worth
/// remembering.
final class NotedHands implements Hands {
    private static final int MAX_DEEDS = 500;

    private final Hands hands;
    private final ArrayDeque<PastAction> done = new ArrayDeque<>();

    NotedHands(Hands hands) {
        this.hands = hands;
    }

    synchronized List<PastAction> done() {
        return List.copyOf(done);
    }

    private synchronized void note(PastAction deed) {
        if (done.size() == MAX_DEEDS) done.removeFirst();
        done.addLast(deed);
    }

    @Override
    public void perform(Action action) {
        note(new PastAction.Acted(action));
        hands.perform(action);
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
        return hands.folder(node);
    }

    @Override
    public List<String> printed(String node) {
        return hands.printed(node);
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        return hands.read(file, offset, length);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        note(new PastAction.Sent(node, call));
        return hands.send(node, call);
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return hands.sendOfMany(node, call);
    }
}
