package dev.walscope.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// What there is to know of any future.
public final class Futures {
    private Futures() {}

    /// Cancelling `answer` gives up `work` too, which it comes from.
    public static <T> CompletableFuture<T> cancelling(
            CompletableFuture<?> work, CompletableFuture<T> answer) {
        answer.whenComplete(
                (_, _) -> {
                    if (answer.isCancelled()) work.cancel(true);
                });
        return answer;
    }

    /// The failure itself, without what the stages that it passed have wrapped around it.
    public static Throwable cause(Throwable failure) {
        var cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) cause = cause.getCause();
        return cause;
    }
}
