package dev.walscope.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.wal.Fingerprint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

@Timeout(30)
class ReadAheadTest {
    private static final Snapshot READ =
            new Snapshot(
                    1,
                    "snapshot.1.jsonl",
                    1,
                    Fingerprint.EMPTY,
                    0,
                    0,
                    List.of(),
                    List.of(),
                    0,
                    Optional.empty());

    private static Entry entry(long id) {
        return new Entry(id, Operation.SET, "k" + id, JsonText.string("v"), Optional.empty());
    }

    private static void give(Snapshots.Reader reader, long lines) {
        for (long id = 1; id <= lines; id++) reader.key(entry(id));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000, 1_001, 25_000})
    void allLinesComeInTheirOrderAndOnTheCallersThread(long lines) throws IOException {
        var ids = new ArrayList<Long>();
        var threads = new ArrayList<Thread>();

        var read =
                ReadAhead.run(
                        reader -> {
                            give(reader, lines);
                            return READ;
                        },
                        entry -> {
                            ids.add(entry.id());
                            threads.add(Thread.currentThread());
                        });

        assertThat(read).isEqualTo(READ);
        assertThat(ids).isEqualTo(LongStream.rangeClosed(1, lines).boxed().toList());
        assertThat(threads).allMatch(Thread.currentThread()::equals);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 1_000, 2_500})
    void whatIsFoundBadIsSaidBehindAllThatCameBefore(long lines) {
        var ids = new ArrayList<Long>();

        assertThatThrownBy(
                        () ->
                                ReadAhead.run(
                                        reader -> {
                                            give(reader, lines);
                                            throw new BadSnapshot("it is not whole");
                                        },
                                        entry -> ids.add(entry.id())))
                .isInstanceOf(BadSnapshot.class)
                .hasMessage("it is not whole");
        assertThat(ids).hasSize((int) lines);
    }

    @Test
    void whoReadsDoesNotWaitForOneThatHasGivenUp() {
        var ended = new CompletableFuture<Throwable>();

        assertThatThrownBy(
                        () ->
                                ReadAhead.run(
                                        reader -> {
                                            try {
                                                give(reader, 1_000_000);
                                            } catch (RuntimeException e) {
                                                ended.complete(e);
                                                throw e;
                                            }
                                            return READ;
                                        },
                                        _ -> {
                                            throw new IllegalStateException("no memory is left");
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no memory is left");
        assertThat(ended)
                .succeedsWithin(Duration.ofSeconds(10))
                .satisfies(it -> assertThat(it).hasMessage("nobody takes in what is read"));
    }

    /// Who takes them in refuses what does not fit into memory, and must come to that.
    @Test
    void whoReadsIsNoMoreThanSomeMegabytesAhead() throws IOException {
        var large = JsonText.string("v".repeat(1 << 20));
        var begun = new AtomicLong();
        var reading = new AtomicReference<Thread>();
        var ahead = new AtomicLong();

        ReadAhead.run(
                reader -> {
                    reading.set(Thread.currentThread());
                    while (begun.get() < 100)
                        reader.key(
                                new Entry(
                                        begun.incrementAndGet(),
                                        Operation.SET,
                                        "k",
                                        large,
                                        Optional.empty()));
                    return READ;
                },
                entry -> {
                    if (entry.id() > 1) return;
                    // It waits for room, or has read all.
                    await().until(() -> !isRunning(reading.get()));
                    ahead.set(begun.get());
                });

        assertThat(ahead.get()).isBetween(2L, 12L);
        assertThat(begun.get()).isEqualTo(100);
    }

    private static boolean isRunning(Thread thread) {
        return thread.isAlive() && thread.getState() != Thread.State.WAITING;
    }
}
