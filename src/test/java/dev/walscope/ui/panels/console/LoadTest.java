package dev.walscope.ui.panels.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.client.Reply;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

class LoadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Reply OK = new Reply(200, Map.of(), "{}", 1_000);

    @Test
    void aNodeThatRefusesIsLeftAloneForAWhileAndTriedAgain() {
        var asked = new AtomicLong();
        var isUp = new AtomicBoolean();
        try (var load =
                new Load(
                        _ -> {
                            asked.incrementAndGet();
                            return isUp.get()
                                    ? CompletableFuture.completedFuture(OK)
                                    : CompletableFuture.failedFuture(
                                            new java.net.ConnectException("refused"));
                        },
                        20_000,
                        "k{n}",
                        10)) {
            load.start();

            await().atMost(PATIENCE).until(() -> load.report().failed() > 0);
            assertThat(asked.get()).as("asked in a second that wanted 20,000").isLessThan(1_000);

            isUp.set(true);
            await().atMost(PATIENCE).until(() -> load.report().perSecond() > 2_000);
        }
    }
}
