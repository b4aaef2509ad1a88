package dev.walscope.ui.panels.console;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.session.FailureText;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;

/// Writes at a rate, as many at once as need be but at most 64: a slow node gets less, never a
/// growing heap of waiting requests, and one that refuses is left alone for a while that doubles.
/// Runs until closed.
final class Load implements AutoCloseable {
    static final int RATE_MAX = 50_000;
    private static final int IN_FLIGHT_MAX = 64;
    private static final int KEYS = 1_000;
    private static final long STEP_MS = 5;
    private static final long FIRST_REST_NANOS = 20_000_000;
    private static final long LONGEST_REST_NANOS = 1_000_000_000;
    private static final long WINDOW_NANOS = 1_000_000_000;

    /// Of the last whole second.
    ///
    /// @param failed since the start
    /// @param problem the last failure in one sentence; empty for none
    record Report(long perSecond, double p50Ms, double p99Ms, long failed, String problem) {}

    private final Function<Call, CompletableFuture<Reply>> send;
    private final long perSecond;
    private final String keyPattern;
    private final String valueJson;
    private final ScheduledExecutorService pacer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("load").factory());
    private final Semaphore free = new Semaphore(IN_FLIGHT_MAX);
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLongArray latencies = new AtomicLongArray(Latency.BUCKETS);
    private final long startedAt = System.nanoTime();
    private volatile Report report = new Report(0, 0, 0, 0, "");
    private volatile String problem = "";
    private volatile long restNanos;
    private volatile long restUntil = startedAt;
    private long sent;
    private long forgiven;
    private long windowAt = startedAt;

    /// @param keyPattern `{n}` in it becomes 0 to 999 in turn
    Load(
            Function<Call, CompletableFuture<Reply>> send,
            long perSecond,
            String keyPattern,
            int valueBytes) {
        this.send = send;
        this.perSecond = perSecond;
        this.keyPattern = keyPattern;
        this.valueJson = '"' + "x".repeat(Math.max(0, valueBytes)) + '"';
    }

    void start() {
        pacer.scheduleAtFixedRate(this::step, 0, STEP_MS, TimeUnit.MILLISECONDS);
    }

    Report report() {
        return report;
    }

    private void step() {
        long now = System.nanoTime();
        long due = (now - startedAt) / 1_000 * perSecond / 1_000_000 - sent - forgiven;
        while (due > 0 && now - restUntil >= 0 && free.tryAcquire()) {
            sendOne();
            due--;
        }
        // What could not be sent in its time is not made up for later.
        forgiven += Math.max(0, due - perSecond / 10);
        if (now - windowAt >= WINDOW_NANOS) closeWindow(now);
    }

    private void sendOne() {
        var key = keyPattern.replace("{n}", Long.toString(sent % KEYS));
        sent++;
        long at = System.nanoTime();
        send.apply(Call.put(key, valueJson))
                .whenComplete(
                        (reply, failure) -> {
                            free.release();
                            if (failure != null) fail(FailureText.sentence(failure));
                            else if (!reply.ok()) fail(reply.status() + " " + reply.body().strip());
                            else succeed(System.nanoTime() - at);
                        });
    }

    private void succeed(long nanos) {
        latencies.incrementAndGet(Latency.bucket(nanos));
        restNanos = 0;
    }

    /// Those that were under way together count as one refusal.
    private synchronized void fail(String sentence) {
        failed.incrementAndGet();
        problem = sentence;
        long now = System.nanoTime();
        if (now - restUntil < 0) return;
        restNanos = Math.clamp(2 * restNanos, FIRST_REST_NANOS, LONGEST_REST_NANOS);
        restUntil = now + restNanos;
    }

    private void closeWindow(long now) {
        long[] counts = new long[Latency.BUCKETS];
        long done = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = latencies.getAndSet(i, 0);
            done += counts[i];
        }
        report =
                new Report(
                        Math.round(done * 1e9 / (now - windowAt)),
                        Latency.percentileMs(counts, done, 0.50),
                        Latency.percentileMs(counts, done, 0.99),
                        failed.get(),
                        problem);
        windowAt = now;
    }

    @Override
    public void close() {
        pacer.shutdownNow();
    }
}
