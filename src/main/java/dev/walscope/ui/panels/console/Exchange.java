package dev.walscope.ui.panels.console;

import java.util.concurrent.CompletableFuture;

/// A request that was sent and has not been answered yet.
///
/// @param answer cancelled when it is not waited for any more
/// @param sinceNanos when it was sent, as [System#nanoTime] counts
record Exchange(String node, CompletableFuture<?> answer, long sinceNanos) {
    Exchange(String node, CompletableFuture<?> answer) {
        this(node, answer, System.nanoTime());
    }

    long ms() {
        return (System.nanoTime() - sinceNanos) / 1_000_000;
    }
}
