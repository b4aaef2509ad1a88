package dev.walscope.session;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A gateway that remembers what was done through it, so that a lesson can be made of it.
///
/// Bounded: the last 500 actions. Requests of a load ([#sendOfMany]) are not remembered. Any thread
/// may call.
public final class HistoryGateway extends ForwardingGateway {
    private static final int ACTIONS_MAX = 500;

    private final ArrayDeque<PastAction> done = new ArrayDeque<>();

    public HistoryGateway(ClusterGateway next) {
        super(next);
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
        super.perform(action);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        note(new PastAction.Sent(node, call));
        return super.send(node, call);
    }
}
