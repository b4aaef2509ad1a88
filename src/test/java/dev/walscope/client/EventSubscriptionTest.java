package dev.walscope.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;

import dev.walscope.api.Integrity;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.Wire;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

class EventSubscriptionTest {
    private static final NodeEvent ROLLED = new NodeEvent.SegmentRolled(1, 2, 14);
    private static final NodeEvent WHOLE = new NodeEvent.IntegrityChanged(Integrity.OK);

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> resumedFrom = new CopyOnWriteArrayList<>();

    /// A feed that sends `text` to each reader and then keeps the line open, or not.
    private TestServer feed(int port, boolean staysOpen, String text) throws IOException {
        return new TestServer(
                port,
                exchange -> {
                    var from = exchange.getRequestHeaders().getFirst("Last-Event-ID");
                    resumedFrom.add(String.valueOf(from));
                    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    write(exchange, text);
                    if (staysOpen) awaitEver();
                    exchange.close();
                });
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private static void awaitEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static String message(long id, NodeEvent event) {
        return "id: " + id + "\nevent: x\ndata: " + Wire.text(event) + "\n\n";
    }

    private static Received event(long id, NodeEvent event) {
        return new Received.Event(id, event, Wire.text(event).length());
    }

    private List<Received> events() {
        return received.stream().filter(Received.Event.class::isInstance).toList();
    }

    @Test
    void eventsArriveInOrderWithTheirIds() throws Exception {
        var text = ": hello\n\n" + message(1, ROLLED) + message(2, WHOLE);
        try (var server = feed(0, true, text);
                var _ = EventSubscription.open(server.base(), received::add)) {
            await().until(() -> received.size() >= 3);

            assertThat(received)
                    .containsExactly(new Received.Connected(), event(1, ROLLED), event(2, WHOLE));
        }
    }

    @Test
    void anEventOfAnUnknownTypeIsPassedOver() throws Exception {
        var text =
                "id: 1\ndata: {\"type\":\"of_tomorrow\"}\n\ndata: no json\n\n" + message(2, WHOLE);
        try (var server = feed(0, true, text);
                var _ = EventSubscription.open(server.base(), received::add)) {
            await().until(() -> !events().isEmpty());

            assertThat(events()).containsExactly(event(2, WHOLE));
        }
    }

    @Test
    void aBrokenFeedIsResumedAfterTheLastEventSeen() throws Exception {
        try (var server = feed(0, false, message(41, ROLLED));
                var _ = EventSubscription.open(server.base(), received::add)) {
            await().until(() -> resumedFrom.size() >= 3);

            assertThat(resumedFrom.subList(0, 3)).containsExactly("null", "41", "41");
            assertThat(received)
                    .filteredOn(Received.Disconnected.class::isInstance)
                    .first()
                    .isInstanceOfSatisfying(
                            Received.Disconnected.class,
                            broken -> {
                                assertThat(broken.reason()).endsWith("ended its event feed");
                                assertThat(broken.retryInMs()).isBetween(100L, 2_000L);
                            });
        }
    }

    @Test
    void aNodeThatTakesTheConnectionAndSaysNothingIsGivenUp() throws Exception {
        try (var server = new TestServer(0, exchange -> awaitEver());
                var _ = EventSubscription.open(server.base(), received::add)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !received.isEmpty());

            assertThat(received.getFirst())
                    .isInstanceOfSatisfying(
                            Received.Disconnected.class,
                            broken ->
                                    assertThat(broken.reason())
                                            .startsWith(server.base() + " took too long"));
        }
    }

    @Test
    void aNodeThatComesUpLaterIsFound() throws Exception {
        var port = 0;
        try (var gone = feed(0, true, "")) {
            port = gone.port();
        }
        var base = java.net.URI.create("http://127.0.0.1:" + port);
        try (var _ = EventSubscription.open(base, received::add)) {
            await().until(() -> !received.isEmpty());
            assertThat(received.getFirst())
                    .isInstanceOfSatisfying(
                            Received.Disconnected.class,
                            broken ->
                                    assertThat(broken.reason())
                                            .isEqualTo("no node answers at " + base));

            try (var _ = feed(port, true, message(1, WHOLE))) {
                await().until(() -> !events().isEmpty());
            }
        }
    }

    @Test
    void aRefusalIsPassedOnInTheNodesWords() throws Exception {
        try (var server =
                        new TestServer(
                                0,
                                exchange ->
                                        TestServer.reply(
                                                exchange,
                                                503,
                                                "{\"detail\":\"too many readers\"}"));
                var _ = EventSubscription.open(server.base(), received::add)) {
            await().until(() -> !received.isEmpty());

            assertThat(received.getFirst())
                    .isInstanceOfSatisfying(
                            Received.Disconnected.class,
                            broken -> assertThat(broken.reason()).isEqualTo("too many readers"));
        }
    }

    @Test
    void aFeedWithoutHeartbeatsIsTakenForDead() throws Exception {
        try (var server = feed(0, true, message(1, WHOLE));
                var _ =
                        EventSubscription.open(
                                server.base(),
                                received::add,
                                Duration.ofMillis(200),
                                Clock.SYSTEM,
                                new Random(1))) {
            await().until(() -> resumedFrom.size() >= 2);

            assertThat(received).anyMatch(Received.Disconnected.class::isInstance);
        }
    }

    @Test
    void afterCloseNothingMoreArrives() throws Exception {
        try (var server = feed(0, true, message(1, WHOLE))) {
            var subscription = EventSubscription.open(server.base(), received::add);
            await().until(() -> received.size() == 2);

            var started = System.nanoTime();
            subscription.close();

            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isLessThan(Duration.ofSeconds(1));
            await().during(Duration.ofMillis(300)).until(() -> received.size() == 2);
        }
    }

    @Test
    void waitsGrowAreCappedAndDiffer() throws Exception {
        var waits = new ArrayList<Long>();
        var base = java.net.URI.create("http://127.0.0.1:1");
        var enough = new CountDownLatch(8);
        try (var _ =
                EventSubscription.open(
                        base,
                        happened -> {
                            waits.add(((Received.Disconnected) happened).retryInMs());
                            enough.countDown();
                        })) {
            assertThat(enough.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }

        assertThat(waits).allMatch(wait -> wait >= 100 && wait <= 2_000);
        assertThat(waits.getFirst()).isLessThanOrEqualTo(200);
        // Drawn by chance, so that two of them may well be the same.
        assertThat(Set.copyOf(waits)).hasSizeGreaterThan(4);
    }
}
