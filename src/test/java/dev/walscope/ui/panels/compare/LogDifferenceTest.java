package dev.walscope.ui.panels.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class LogDifferenceTest {
    @Test
    void logsOfManyPagesAreIdenticalUpToTheShorterOnesEnd() {
        assertThat(compare(SampleLog.upTo(2_500), SampleLog.upTo(2_300)))
                .isEqualTo(new ComparisonResult.Identical(2_300));
        assertThat(compare(SampleLog.upTo(0), SampleLog.upTo(3)))
                .isEqualTo(new ComparisonResult.Identical(0));
    }

    @Test
    void theFirstByteThatDiffersIsFoundWhereverItIs() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 30; i++) {
            long last = 1 + random.nextInt(2_500);
            long id = 1 + random.nextLong(last);
            var other = SampleLog.upTo(last).with(id, "valuE " + id).with(last, "another");

            var found = compare(SampleLog.upTo(last), other);

            // The value begins after {"id": N, "value": "
            int value = ("{\"id\": " + id + ", \"value\": \"").length();
            assertThat(found)
                    .as("seed %d", seed)
                    .isInstanceOfSatisfying(
                            ComparisonResult.Different.class,
                            different -> {
                                assertThat(different.id()).isEqualTo(id);
                                assertThat(different.at()).isEqualTo(value + (id == last ? 0 : 4));
                            });
        }
    }

    @Test
    void anEntryThatOneDoesNotHaveIsNamedWithTheNode() {
        assertThat(compare(SampleLog.upTo(1_200), SampleLog.upTo(1_200).without(1_000)))
                .isEqualTo(new ComparisonResult.Missing(1_000, "b"));
        assertThat(compare(SampleLog.upTo(5).without(1), SampleLog.upTo(5)))
                .isEqualTo(new ComparisonResult.Missing(1, "a"));
    }

    @Test
    void cancellingEndsTheAsking() throws Exception {
        var asked = new AtomicInteger();
        var page = new CompletableFuture<Reply>();
        var walk =
                new LogDifference(
                        (_, _) -> {
                            asked.incrementAndGet();
                            return page;
                        },
                        "a",
                        "b");

        var verdict = walk.start();
        verdict.cancel(false);
        page.complete(SampleLog.upTo(1_000).answer(Call.of("GET", "/wal")));

        assertThat(verdict).isCancelled();
        assertThat(asked.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void anAnswerThatIsAnErrorEndsItWithTheNodesName() {
        var walk =
                new LogDifference(
                        (_, _) ->
                                CompletableFuture.completedFuture(
                                        new Reply(503, java.util.Map.of(), "{}", 1)),
                        "a",
                        "b");

        assertThat(walk.start())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("a answered status 503 to GET /wal");
    }

    private static ComparisonResult compare(SampleLog a, SampleLog b) {
        return new LogDifference(
                        (node, call) ->
                                CompletableFuture.supplyAsync(
                                        () -> (node.equals("a") ? a : b).answer(call)),
                        "a",
                        "b")
                .start()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
