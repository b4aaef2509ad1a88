package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class UnhurriedTest {
    private final AtomicLong lastId = new AtomicLong(7);
    private final Unhurried work = new Unhurried(lastId::get);

    @BeforeEach
    void begin() {
        work.begin();
    }

    @Test
    void whileEntriesComeInItTakesATenthOfTheTime() {
        lastId.incrementAndGet();

        assertThat(work.restNanos(3_000)).isEqualTo(27_000);
    }

    @Test
    void whenNothingIsWrittenItDoesNotRest() {
        assertThat(work.restNanos(3_000)).isZero();
    }

    @Test
    void anEntryThatCameBeforeTheLastRestIsNotCountedAgain() {
        lastId.incrementAndGet();
        work.restNanos(3_000);

        assertThat(work.restNanos(3_000)).isZero();
    }

    @Test
    void whatWasWrittenBeforeItBeganIsNotCounted() {
        lastId.incrementAndGet();
        work.begin();

        assertThat(work.restNanos(3_000)).isZero();
    }

    @Test
    @Timeout(20)
    void aRestEndsWithTheWork() throws Exception {
        var isToGoOn =
                CompletableFuture.supplyAsync(
                        () -> {
                            work.begin();
                            lastId.incrementAndGet();
                            work.rest(TimeUnit.HOURS.toNanos(1));
                            return work.goesOn();
                        });
        work.end();

        assertThat(isToGoOn.get()).isFalse();
    }

    @Test
    void whatRestsGoesOn() {
        var began = System.nanoTime();
        while (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(5)) Thread.onSpinWait();
        lastId.incrementAndGet();

        assertThat(work.goesOn()).isTrue();
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(45));
    }
}
