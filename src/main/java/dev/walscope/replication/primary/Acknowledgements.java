package dev.walscope.replication.primary;

import dev.walscope.api.Acks;
import dev.walscope.replication.Answer;
import dev.walscope.time.Clock;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The clients that wait for followers to hold their entries.
final class Acknowledgements {
    private record Waiting(
            long id,
            boolean replayed,
            Acks acks,
            long sinceNanos,
            CompletableFuture<Answer> answer) {
        boolean isSatisfied(Followers followers) {
            return Acknowledgements.isSatisfied(acks, followers, id);
        }
    }

    private final Clock clock;
    private final long timeoutMs;

    /// In the order in which they began to wait. Guarded by `this`.
    private final List<Waiting> waiting = new ArrayList<>();

    Acknowledgements(Clock clock, long timeoutMs) {
        this.clock = clock;
        this.timeoutMs = timeoutMs;
    }

    private static boolean isSatisfied(Acks acks, Followers followers, long id) {
        return switch (acks) {
            case leader -> true;
            case one -> followers.holding(id) >= 1;
            case quorum -> 1 + followers.holding(id) >= (1 + followers.count()) / 2 + 1;
            case all -> followers.holding(id) == followers.count();
        };
    }

    /// Answers when `acks` is satisfied for entry `id`; perhaps at once.
    void await(
            long id,
            boolean replayed,
            Acks acks,
            Followers followers,
            CompletableFuture<Answer> answer) {
        if (isSatisfied(acks, followers, id)) {
            answer.complete(new Answer.Done(id, replayed));
            return;
        }
        var one = new Waiting(id, replayed, acks, clock.nanos(), answer);
        synchronized (this) {
            waiting.add(one);
        }
        // A follower may have acknowledged between the look and the wait. The others are not looked
        // at: the writer thread would do that once for each write of a batch.
        if (!one.isSatisfied(followers)) return;
        synchronized (this) {
            waiting.remove(one);
        }
        answer.complete(new Answer.Done(id, replayed));
    }

    /// Followers have acknowledged more, or there are fewer of them: answers whom that satisfies,
    /// and those who have waited too long.
    void settle(Followers followers) {
        var answers = new ArrayList<Runnable>();
        synchronized (this) {
            if (waiting.isEmpty()) return;
            var now = clock.nanos();
            var limit = "within " + timeoutMs + " ms";
            for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
                var one = all.next();
                if (one.isSatisfied(followers)) {
                    answers.add(() -> one.answer.complete(new Answer.Done(one.id, one.replayed)));
                } else if (now - one.sinceNanos >= TimeUnit.MILLISECONDS.toNanos(timeoutMs)) {
                    var holding = followers.holding(one.id);
                    answers.add(() -> one.answer.complete(unknown(one, holding, limit)));
                } else continue;
                all.remove();
            }
        }
        answers.forEach(Runnable::run);
    }

    /// No acknowledgement comes any more: answers all who wait.
    void giveUp(Followers followers) {
        List<Waiting> all;
        synchronized (this) {
            all = List.copyOf(waiting);
            waiting.clear();
        }
        for (var one : all)
            one.answer.complete(unknown(one, followers.holding(one.id), "before the node closed"));
    }

    private static Answer unknown(Waiting one, int holding, String limit) {
        return new Answer.Unacknowledged(
                one.id,
                "Outcome unknown: entry "
                        + one.id
                        + " is in the leader's log and on "
                        + holding
                        + (holding == 1 ? " follower" : " followers")
                        + ", but acks="
                        + one.acks
                        + " was not reached "
                        + limit
                        + "; its fate elsewhere is unknown. Retry with the same client_id and"
                        + " request_id to be safe.");
    }
}
