package dev.walscope.ui.panels.console;

import dev.walscope.client.Futures;
import dev.walscope.client.Reply;
import dev.walscope.session.FailureText;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What came of many copies of one request, all sent at once.
///
/// @param first answered as a request that was not there before
/// @param replayed answered from memory
/// @param failed refused, or not answered
/// @param problem the first refusal's body or the first failure's sentence; empty for none
record Burst(int first, int replayed, int failed, String problem) {
    private static final Burst NONE = new Burst(0, 0, 0, "");

    /// Completes when every copy has been answered or has failed; never fails itself.
    static CompletableFuture<Burst> send(Supplier<CompletableFuture<Reply>> copy, int copies) {
        var sent = Stream.generate(copy).limit(copies).toList();
        var answers = sent.stream().map(answer -> answer.handle(Burst::of)).toList();
        var all = CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
        var whole = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
        all.whenComplete(
                (_, _) -> {
                    if (all.isCancelled()) sent.forEach(one -> one.cancel(true));
                });
        return Futures.cancelling(
                all,
                whole.thenApply(
                        _ ->
                                answers.stream()
                                        .map(CompletableFuture::join)
                                        .reduce(NONE, Burst::plus)));
    }

    private static Burst of(@Nullable Reply reply, @Nullable Throwable failure) {
        if (reply == null)
            return new Burst(0, 0, 1, failure == null ? "" : FailureText.words(failure));
        if (!reply.ok()) return new Burst(0, 0, 1, reply.status() + " " + reply.body().strip());
        return reply.replayed() ? new Burst(0, 1, 0, "") : new Burst(1, 0, 0, "");
    }

    private Burst plus(Burst more) {
        return new Burst(
                first + more.first,
                replayed + more.replayed,
                failed + more.failed,
                problem.isEmpty() ? more.problem : problem);
    }

    String sentence() {
        return String.format(
                        Locale.ROOT, "%d first · %d replayed · %d failed", first, replayed, failed)
                + (problem.isEmpty() ? "" : "   " + problem);
    }
}
