package dev.walscope.scope.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.Wire;
import dev.walscope.scope.Observation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A node that means no good, made here, and the one thread that folds what is learnt of it.
@Timeout(60)
class WatcherTest {
    private final Inbox inbox = new Inbox();
    private final Watcher watcher = new Watcher(inbox, System::currentTimeMillis);
    private final AtomicInteger sent = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer node;

    /// Every reader of its events gets as many as it takes, every question an empty answer.
    @BeforeEach
    void open() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.setExecutor(threads);
        node.createContext("/events", this::flood);
        node.createContext("/", exchange -> reply(exchange, "{}"));
        node.start();
    }

    @AfterEach
    void close() {
        watcher.close();
        inbox.close();
        node.stop(0);
        threads.shutdownNow();
    }

    private void flood(HttpExchange exchange) throws IOException {
        var event = Wire.text(new NodeEvent.SegmentRolled(1, 2, 3));
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            while (true) {
                var id = sent.incrementAndGet();
                out.write(("id: " + id + "\ndata: " + event + "\n\n").getBytes(UTF_8));
            }
        } catch (IOException gone) {
            // Its reader has had enough.
        }
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        exchange.sendResponseHeaders(200, body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + node.getAddress().getPort());
    }

    /// Until the inbox has taken what it takes, and the node is held back.
    private void awaitFull() {
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            int before = sent.get();
                            return before > 10_000
                                    && !new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)
                                    && sent.get() == before;
                        });
    }

    @Test
    void aFloodKeepsNobodyFromForgettingItsNode() throws Exception {
        watcher.watch("flood", url());
        awaitFull();

        var forgetting = threads.submit(() -> watcher.forget("flood"));
        forgetting.get(5, TimeUnit.SECONDS);
        var gone = threads.submit(() -> inbox.put(new Observation.MemberGone("flood", 1)));

        var seen = new ArrayList<Observation>();
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            inbox.drainTo(seen::add);
                            return !seen.isEmpty()
                                    && seen.getLast() instanceof Observation.MemberGone;
                        });
        new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
        inbox.drainTo(seen::add);
        gone.get(5, TimeUnit.SECONDS);
        assertThat(seen.getLast()).isEqualTo(new Observation.MemberGone("flood", 1));
    }

    /// The one who makes room is the one who asks: were it to wait for room, all would stand.
    @Test
    void whoFoldsAFloodIsNeverMadeToWait() {
        watcher.watch("flood", url());
        awaitFull();

        var folded = new AtomicInteger();
        for (int turn = 0; turn < 50; turn++) {
            watcher.fetchStatus("flood");
            watcher.fetchSegments("flood");
            watcher.fetchDeduplication("flood");
            watcher.fetchEntries("flood", 1, 10);
            watcher.fetchDetail("flood", 1);
            inbox.drainTo(_ -> folded.incrementAndGet());
        }

        assertThat(folded.get()).isGreaterThan(2_000);
    }

    @Test
    void aClosedInboxMakesNobodyWait() throws Exception {
        watcher.watch("flood", url());
        awaitFull();

        var late = threads.submit(() -> inbox.put(new Observation.MemberGone("late", 1)));
        inbox.close();

        late.get(5, TimeUnit.SECONDS);
    }

    @Test
    void whatWaitsIsBoundedInLengthToo() throws Exception {
        var put = new AtomicInteger();
        var filling =
                threads.submit(
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                inbox.putWhile(
                                        new Observation.MemberGone("n", i), 1 << 20, () -> true);
                                put.incrementAndGet();
                            }
                        });
        await().until(() -> put.get() >= 32);
        new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
        assertThat(put.get()).isEqualTo(32);

        List<Observation> seen = new ArrayList<>();
        await().until(
                        () -> {
                            inbox.drainTo(seen::add);
                            return seen.size() == 100;
                        });
        filling.get(5, TimeUnit.SECONDS);
    }
}
