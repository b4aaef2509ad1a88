package dev.walscope.client;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.Integrity;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LogEntry;
import dev.walscope.api.LogFingerprint;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.StatusAnswer;
import dev.walscope.api.Wire;
import dev.walscope.time.Clock;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// One node, seen over HTTP. Nothing here blocks; any thread may call.
///
/// A future fails with [NodeUnreachable] when no answer came, and those of the typed questions with
/// [NodeRefused] when the answer was an error. Redirects are not followed: a follower's "ask the
/// leader" is an answer worth seeing.
public final class NodeClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// Longer than the node itself may wait for acknowledgements or for `min_id`.
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(40);

    /// A page of the log is 4 MiB of lines, a value may be as long as the node's own bound; no node
    /// of ours comes near this with one answer.
    static final long ANSWER_BYTES_MAX = 64L << 20;

    /// So that a node that does not answer at all is told apart from one that does not end.
    private static final long GRACE_MS = 500;

    private final URI base;
    private final Credentials credentials;
    private final Duration requestTimeout;
    private final long answerBytesMax;
    private final Clock clock;
    private final HttpClient http;

    /// @param base such as `http://localhost:8000`
    public NodeClient(URI base) {
        this(base, Credentials.NONE);
    }

    public NodeClient(URI base, Credentials credentials) {
        this(base, credentials, REQUEST_TIMEOUT, ANSWER_BYTES_MAX, Clock.SYSTEM);
    }

    public NodeClient(URI base, Duration requestTimeout, Clock clock) {
        this(base, requestTimeout, ANSWER_BYTES_MAX, clock);
    }

    NodeClient(URI base, Duration requestTimeout, long answerBytesMax, Clock clock) {
        this(base, Credentials.NONE, requestTimeout, answerBytesMax, clock);
    }

    private NodeClient(
            URI base,
            Credentials credentials,
            Duration requestTimeout,
            long answerBytesMax,
            Clock clock) {
        this.base = base;
        this.credentials = credentials;
        this.answerBytesMax = answerBytesMax;
        this.requestTimeout = requestTimeout;
        this.clock = clock;
        this.http = newHttpClient(credentials);
    }

    static HttpClient newHttpClient(Credentials credentials) {
        var http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        credentials.addTo(http);
        return http.build();
    }

    public URI base() {
        return base;
    }

    /// Sends any call; an error status is a reply like any other. Cancelling the future ends the
    /// connection, which tells the node nothing of what to do with the request.
    public CompletableFuture<Reply> send(Call call) {
        var request = HttpRequest.newBuilder(call.uri(base)).timeout(requestTimeout);
        credentials.addTo(request);
        call.headers().forEach(request::header);
        if (call.body() == null) {
            request.method(call.method(), BodyPublishers.noBody());
        } else {
            request.method(call.method(), BodyPublishers.ofString(call.body()))
                    .header("Content-Type", "application/json");
        }
        var answer = new CompletableFuture<Reply>();
        var started = clock.nanos();
        var sent = http.sendAsync(request.build(), _ -> new BoundedText(answerBytesMax));
        // The request's own timeout ends with the headers: a body may come as slowly as it likes.
        var whole =
                sent.copy().orTimeout(requestTimeout.toMillis() + GRACE_MS, TimeUnit.MILLISECONDS);
        whole.whenComplete(
                (response, failure) -> {
                    if (failure == null) {
                        answer.complete(reply(response, started));
                        return;
                    }
                    sent.cancel(true);
                    answer.completeExceptionally(NoAnswer.unreachable(base, failure));
                });
        return Futures.cancelling(sent, answer);
    }

    public CompletableFuture<NodeStatus> status() {
        return ask(Call.of("GET", "/status"), NodeStatus.class);
    }

    /// All of its answer, also as whom it knows this client.
    public CompletableFuture<StatusAnswer> statusAnswer() {
        return ask(Call.of("GET", "/status"), StatusAnswer.class);
    }

    public CompletableFuture<SegmentInfo.Listing> segments() {
        return ask(Call.of("GET", "/segments"), SegmentInfo.Listing.class);
    }

    /// The entries with ids above `after`, at most `limit` (1..1000) of them.
    public CompletableFuture<LogEntry.Page> wal(long after, int limit) {
        var call =
                Call.of("GET", "/wal")
                        .withQuery("after", Long.toString(after))
                        .withQuery("limit", Integer.toString(limit));
        return ask(call, LogEntry.Page.class);
    }

    public CompletableFuture<LogEntry.Detail> walEntry(long id) {
        return ask(Call.of("GET", "/wal/" + id), LogEntry.Detail.class);
    }

    /// Of the lines of the entries `first` to `last`.
    public CompletableFuture<LogFingerprint> fingerprint(long first, long last) {
        var call =
                Call.of("GET", "/wal/fingerprint")
                        .withQuery("first", Long.toString(first))
                        .withQuery("last", Long.toString(last));
        return ask(call, LogFingerprint.class);
    }

    public CompletableFuture<LagHistory> lag() {
        return ask(Call.of("GET", "/lag"), LagHistory.class);
    }

    public CompletableFuture<DeduplicationStats> deduplicationStats() {
        return ask(Call.of("GET", "/deduplication_stats"), DeduplicationStats.class);
    }

    /// The requests that the node remembers, newest first, at most `limit` of them.
    public CompletableFuture<CachedRequest.Listing> cachedRequests(int limit) {
        var call =
                Call.of("GET", "/deduplication_cache").withQuery("limit", Integer.toString(limit));
        return ask(call, CachedRequest.Listing.class);
    }

    /// Has the node read and check every segment again; answers when it has.
    public CompletableFuture<Integrity> scrub() {
        return ask(Call.of("POST", "/scrub"), Integrity.class);
    }

    private <T> CompletableFuture<T> ask(Call call, Class<T> type) {
        var answer = new CompletableFuture<T>();
        send(call)
                .whenComplete(
                        (reply, failure) -> {
                            if (failure != null) answer.completeExceptionally(failure);
                            else if (!reply.ok())
                                answer.completeExceptionally(NoAnswer.refused(reply));
                            else read(reply, type, answer);
                        });
        return answer;
    }

    private static <T> void read(Reply reply, Class<T> type, CompletableFuture<T> answer) {
        try {
            answer.complete(Wire.readWhole(reply.body(), type));
        } catch (Wire.BadWire e) {
            answer.completeExceptionally(
                    new NodeRefused(
                            reply.status(), "the answer is not a node's: " + e.getMessage()));
        }
    }

    private Reply reply(HttpResponse<String> response, long started) {
        return new Reply(
                response.statusCode(),
                response.headers().map(),
                response.body(),
                clock.nanos() - started);
    }

    /// Gives up what is under way.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
