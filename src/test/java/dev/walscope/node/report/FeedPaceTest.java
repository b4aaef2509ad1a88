package dev.walscope.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

class FeedPaceTest {
    /// Notes what is put off for how long, and runs it when the test says so.
    private static final class Ticker extends ScheduledThreadPoolExecutor {
        final List<Runnable> waiting = new ArrayList<>();
        final List<Long> delaysNanos = new ArrayList<>();

        Ticker() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            waiting.add(task);
            delaysNanos.add(unit.toNanos(delay));
            return super.schedule(() -> {}, 0, unit);
        }

        void runWhatWaits() {
            var now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(Runnable::run);
        }
    }

    private final Ticker ticker = new Ticker();
    private int flushed;
    private final FeedPace pace = new FeedPace(ticker, () -> flushed++);

    @AfterEach
    void close() {
        ticker.shutdownNow();
    }

    @Test
    void afterARestItGoesOutAtOnce() {
        pace.ask();

        assertThat(ticker.delaysNanos).containsExactly(0L);
    }

    @Test
    void whatComesMeanwhileGoesOutTogetherAThirtiethOfASecondLater() {
        pace.ask();
        ticker.runWhatWaits();

        for (int i = 0; i < 1_000; i++) pace.ask();
        ticker.runWhatWaits();

        assertThat(flushed).isEqualTo(2);
        assertThat(ticker.delaysNanos).hasSize(2);
        assertThat(ticker.delaysNanos.getLast()).isBetween(1L, 34_000_000L);
    }

    @Test
    void whatIsMarkedWhileItGoesOutAsksAgain() {
        var asking = new FeedPace[1];
        asking[0] = new FeedPace(ticker, () -> asking[0].ask());

        asking[0].ask();
        ticker.runWhatWaits();

        assertThat(ticker.waiting).hasSize(1);
    }

    @Test
    void aNodeThatClosesIsAskedInVain() {
        var closed = new ScheduledThreadPoolExecutor(1);
        closed.shutdownNow();

        new FeedPace(closed, () -> flushed++).ask();

        assertThat(flushed).isZero();
    }
}
