package dev.walscope.client;

import dev.walscope.api.NodeEvent;
import dev.walscope.api.Wire;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A node's event feed, kept open: reconnects by itself and resumes after the last event it saw.
///
/// The listener is called by this subscription's one thread, in order; while it works, nothing more
/// is read, so a slow listener holds back the connection and nothing else. [#close] does not wait
/// for it: one call that is under way, or was just about to begin, may outlast it.
public final class EventSubscription implements AutoCloseable {
    /// A feed that is silent for so long, heartbeats included, is taken for dead.
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final long RETRY_MS_MIN = 100;
    private static final long RETRY_MS_MAX = 2_000;

    private final URI base;
    private final Consumer<Received> listener;
    private final Duration silence;
    private final Clock clock;
    private final RandomGenerator random;
    private final HttpClient http;
    private final Credentials credentials;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long heardAt;
    private volatile @Nullable InputStream open;
    private @Nullable Long lastId;
    private int failures;

    private EventSubscription(
            URI base,
            Credentials credentials,
            Consumer<Received> listener,
            Duration silence,
            Clock clock,
            RandomGenerator random) {
        this.base = base;
        this.credentials = credentials;
        http = NodeClient.newHttpClient(credentials);
        this.listener = listener;
        this.silence = silence;
        this.clock = clock;
        this.random = random;
    }

    /// Subscribes to the node at `base`; returns at once, the node need not be up.
    public static EventSubscription open(URI base, Consumer<Received> listener) {
        return open(base, Credentials.NONE, listener);
    }

    /// The same of a node that wants `credentials`.
    public static EventSubscription open(
            URI base, Credentials credentials, Consumer<Received> listener) {
        return open(
                base, credentials, listener, SILENCE, Clock.SYSTEM, RandomGenerator.getDefault());
    }

    static EventSubscription open(
            URI base,
            Consumer<Received> listener,
            Duration silence,
            Clock clock,
            RandomGenerator random) {
        return open(base, Credentials.NONE, listener, silence, clock, random);
    }

    private static EventSubscription open(
            URI base,
            Credentials credentials,
            Consumer<Received> listener,
            Duration silence,
            Clock clock,
            RandomGenerator random) {
        var subscription =
                new EventSubscription(base, credentials, listener, silence, clock, random);
        Thread.ofVirtual().name("events of " + base).start(subscription::run);
        Thread.ofVirtual().name("silence of " + base).start(subscription::watchSilence);
        return subscription;
    }

    private void run() {
        try {
            while (!isClosed()) {
                heardAt = 0;
                var reason = readUntilItBreaks();
                if (isClosed()) return;
                var silentMs = heardAt == 0 ? 0 : (clock.nanos() - heardAt) / 1_000_000;
                var retryInMs = retryInMs();
                listener.accept(new Received.Disconnected(reason, retryInMs, silentMs));
                if (closed.await(retryInMs, TimeUnit.MILLISECONDS)) return;
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return why the stream ended, in one sentence
    private String readUntilItBreaks() throws InterruptedException {
        var request =
                HttpRequest.newBuilder(Call.of("GET", "/events").uri(base))
                        .header("Accept", "text/event-stream");
        credentials.addTo(request);
        if (lastId != null) request.header("Last-Event-ID", lastId.toString());
        failures++;
        try {
            var response = answer(request.build());
            try (var body = response.body()) {
                heardAt = clock.nanos();
                open = body;
                if (response.statusCode() != 200) return refusal(response.statusCode(), body);
                if (isClosed()) return "closed";
                failures = 0;
                listener.accept(new Received.Connected());
                return deliver(new EventStream(body, () -> heardAt = clock.nanos()));
            } finally {
                open = null;
            }
        } catch (IOException e) {
            return failures > 0
                    ? NoAnswer.sentence(base, e)
                    : "the event feed of " + base + " broke";
        }
    }

    /// Waits for the headers only. The request's own timeout would do for that up to JDK 25; since
    /// JDK 26 it runs until the body ends, which here it never does.
    private HttpResponse<InputStream> answer(HttpRequest request)
            throws IOException, InterruptedException {
        var answer = http.sendAsync(request, BodyHandlers.ofInputStream());
        try {
            return answer.get(ANSWER_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (!answer.cancel(true)) answer.thenAccept(late -> breakOff(late.body()));
            throw new HttpTimeoutException("no answer within " + ANSWER_TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken
                    ? broken
                    : new IOException(e.getCause());
        }
    }

    private String deliver(EventStream stream) throws IOException {
        while (stream.next() instanceof EventStream.Message message) {
            if (isClosed()) return "closed";
            if (message.id() instanceof Long id) lastId = id;
            var event = read(message.data());
            if (event != null)
                listener.accept(
                        new Received.Event(
                                lastId == null ? 0 : lastId, event, message.data().length()));
        }
        return base + " ended its event feed";
    }

    /// A newer node may speak of what this window does not know: that is passed over.
    private static @Nullable NodeEvent read(String data) {
        try {
            return Wire.readWhole(data, NodeEvent.class);
        } catch (Wire.BadWire unknown) {
            return null;
        }
    }

    private static String refusal(int status, InputStream body) throws IOException {
        var text = new String(body.readNBytes(8_192), StandardCharsets.UTF_8);
        return NoAnswer.detail(new Reply(status, Map.of(), text, 0));
    }

    /// Capped, doubling and jittered, so that many windows do not come back at the same moment.
    private long retryInMs() {
        var cap = Math.min(RETRY_MS_MAX, RETRY_MS_MIN << Math.clamp(failures, 1, 5));
        return random.nextLong(RETRY_MS_MIN, cap + 1);
    }

    /// A paused or unplugged node closes nothing; only its missing heartbeats tell.
    private void watchSilence() {
        try {
            while (!closed.await(silence.toMillis() / 4 + 1, TimeUnit.MILLISECONDS)) {
                var body = open;
                if (body != null && clock.nanos() - heardAt > silence.toNanos()) breakOff(body);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static void breakOff(InputStream body) {
        try {
            body.close();
        } catch (IOException alreadyBroken) {
            // The reader finds out for itself.
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        http.shutdownNow();
    }
}
