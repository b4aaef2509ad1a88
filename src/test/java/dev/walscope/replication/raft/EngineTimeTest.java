package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class EngineTimeTest {
    private static final Offset<Double> ROUNDED = within(0.001);
    private static final long BEAT_MS = 100;

    private final AtomicLong realNanos = new AtomicLong(TimeUnit.SECONDS.toNanos(50));
    private final EngineTime time = new EngineTime(BEAT_MS, 1, realNanos::get);
    private final double begun = time.engineMs();

    private void passMs(long ms) {
        realNanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    @Test
    void aSecondOfTheEngineIsAsLongAsABeat() {
        passMs(BEAT_MS);

        assertThat(time.engineMs() - begun).isEqualTo(1000, ROUNDED);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.5, 1, 10})
    void atAnyPaceItGoesOnFromWhereItIs(double scale) {
        passMs(300);
        time.scale(scale);

        assertThat(time.engineMs() - begun).as("no moment is left out").isEqualTo(3000, ROUNDED);

        passMs(100);

        assertThat(time.engineMs() - begun).isEqualTo(3000 + 1000 * scale, ROUNDED);
    }

    @Test
    void whatIsLeftOfAWaitIsLeftOfItStill() {
        var due = begun + 1000;
        passMs(75);
        time.scale(0.02);

        assertThat(time.realMsUntil(due)).isEqualTo(25 / 0.02, ROUNDED);

        passMs(625);
        time.scale(1);

        assertThat(time.realMsUntil(due)).isEqualTo(12.5, ROUNDED);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 1, 10})
    void itIsStillTheTimeOfWhatComesMoreThanABeatTooLate(double scale) {
        time.scale(scale);
        var due = begun + 500;
        passMs((long) (1600 / scale / 1000 * BEAT_MS));

        time.cameTo(due);

        assertThat(time.engineMs()).isEqualTo(due, ROUNDED);
        passMs(BEAT_MS);
        assertThat(time.engineMs() - due).as("and goes on").isEqualTo(1000 * scale, ROUNDED);
    }

    @Test
    void whatComesALittleTooLateChangesNoTime() {
        passMs(BEAT_MS);

        time.cameTo(begun + 1);

        assertThat(time.engineMs() - begun).isEqualTo(1000, ROUNDED);
    }

    @Test
    void aTurnThatWaitsForTheDiskIsNoTimeOfTheEngine() throws Exception {
        var real = new EngineTime(BEAT_MS, 1, System::nanoTime);
        var seen = new CompletableFuture<Double>();
        var disk = new CompletableFuture<Void>();
        try (var thread = new EngineThread(real)) {
            var asked = real.engineMs();
            thread.schedule(() -> seen.complete(real.engineMs() - asked), 1, TimeUnit.SECONDS);
            thread.execute(disk::join);
            await().until(() -> real.engineMs() - asked > 10_000);
            disk.complete(null);

            assertThat(seen.get(1, TimeUnit.MINUTES)).isBetween(1000.0, 10_000.0);
        }
    }

    @Test
    void whatIsToBeDoneLaterIsDoneInItsOrderWhateverThePaceBecomes() {
        var real = new EngineTime(BEAT_MS, 0.001, System::nanoTime);
        var done = new CopyOnWriteArrayList<String>();
        try (var thread = new EngineThread(real)) {
            thread.schedule(() -> done.add("third"), 30, TimeUnit.SECONDS);
            thread.schedule(() -> done.add("first"), 10, TimeUnit.SECONDS);
            thread.schedule(() -> done.add("second"), 20, TimeUnit.SECONDS);
            thread.schedule(() -> done.add("last"), 30, TimeUnit.SECONDS);
            thread.execute(() -> done.add("at once"));
            await().until(() -> done.equals(List.of("at once")));

            thread.scale(10);

            await().until(() -> done.size() == 5);
        }
        assertThat(done).containsExactly("at once", "first", "second", "third", "last");
    }

    @Test
    void whatFailsLeavesTheOthersBe() {
        var done = new CopyOnWriteArrayList<String>();
        try (var thread = new EngineThread(new EngineTime(BEAT_MS, 1, System::nanoTime))) {
            thread.schedule(
                    () -> {
                        throw new IllegalStateException("on purpose");
                    },
                    10,
                    TimeUnit.MILLISECONDS);
            thread.schedule(() -> done.add("done"), 10, TimeUnit.MILLISECONDS);

            await().until(() -> done.equals(List.of("done")));
        }
    }
}
