package dev.walscope.session;

import dev.walscope.client.Call;
import dev.walscope.client.Futures;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// A gateway that remembers what was done through it, so that a lesson can be made of it.
///
/// Bounded: the last 500 actions. Requests of a load ([#sendOfMany]) are not remembered. Any thread
/// may call.
public final class HistoryGateway extends ForwardingGateway {
    private static final int ACTIONS_MAX = 500;

    private final ArrayDeque<Place> done = new ArrayDeque<>();
    private final LongSupplier head;

    /// @param head the newest id that is known now; asked on the thread that acts
    public HistoryGateway(ClusterGateway next, LongSupplier head) {
        super(next);
        this.head = head;
    }

    /// Where one action stands, whose answer comes later.
    private static final class Place {
        private PastAction action;

        Place(PastAction action) {
            this.action = action;
        }
    }

    public synchronized List<PastAction> done() {
        return done.stream().map(place -> place.action).toList();
    }

    private synchronized Place note(PastAction action) {
        if (done.size() == ACTIONS_MAX) done.removeFirst();
        var place = new Place(action);
        done.addLast(place);
        return place;
    }

    private synchronized void answered(Place place, Reply reply) {
        if (place.action instanceof PastAction.Sent(var node, var call, var at, var _))
            place.action = new PastAction.Sent(node, call, at, reply);
    }

    @Override
    public void perform(Action action) {
        note(new PastAction.Acted(action, head.getAsLong()));
        super.perform(action);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        var place = note(new PastAction.Sent(node, call, head.getAsLong(), null));
        var exchange = super.send(node, call);
        return Futures.cancelling(
                exchange,
                exchange.whenComplete(
                        (reply, failure) -> {
                            if (failure == null) answered(place, reply);
                        }));
    }
}
