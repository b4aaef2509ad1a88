package dev.walscope.replication.raft;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Reads that wait until a majority has confirmed that the leader still leads: at most one round is
/// under way, and who comes meanwhile waits for the next one, since the answers to the running
/// round may be older than the question. The engine's thread.
final class ReadRounds {
    private final Supplier<CompletableFuture<Long>> round;
    private final Executor later;
    private final boolean oneAtATime;
    private List<CompletableFuture<Long>> waiting = new ArrayList<>();
    private List<CompletableFuture<Long>> underWay = List.of();
    private boolean isPlanned;

    /// The engine has not ended the last round, though perhaps nobody waits for it any more.
    private boolean isRunning;

    /// @param round asks the voters; completes with the id to have applied
    /// @param later runs a task in a turn of its own: while the engine ends a round, a new question
    ///     would still join it
    ReadRounds(Supplier<CompletableFuture<Long>> round, Executor later, boolean oneAtATime) {
        this.round = round;
        this.later = later;
        this.oneAtATime = oneAtATime;
    }

    /// @return the id up to which a state must be applied to answer a read that is asked now
    CompletableFuture<Long> ask() {
        if (!oneAtATime) return round.get();
        var asked = new CompletableFuture<Long>();
        waiting.add(asked);
        plan();
        return asked;
    }

    private void plan() {
        if (isPlanned || isRunning || waiting.isEmpty()) return;
        isPlanned = true;
        later.execute(this::begin);
    }

    private void begin() {
        isPlanned = false;
        if (isRunning || waiting.isEmpty()) return;
        underWay = waiting;
        waiting = new ArrayList<>();
        isRunning = true;
        round.get().whenComplete(this::ended);
    }

    private void ended(@Nullable Long id, @Nullable Throwable why) {
        var over = underWay;
        underWay = List.of();
        isRunning = false;
        plan();
        for (var one : over) {
            if (why == null) one.complete(id);
            else one.completeExceptionally(why);
        }
    }

    /// The leader leads no more, or nobody answers: nobody waits any longer.
    void giveUp(RuntimeException why) {
        var over = new ArrayList<>(underWay);
        over.addAll(waiting);
        underWay = List.of();
        waiting = new ArrayList<>();
        for (var one : over) one.completeExceptionally(why);
    }
}
