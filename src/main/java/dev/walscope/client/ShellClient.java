package dev.walscope.client;

import dev.walscope.security.TlsTrouble;
import dev.walscope.security.TlsTrouble.Kind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

/// A node as a command line asks it: each call waits for its answer, goes where a follower says
/// that the leader is, and shows its token.
///
/// Where the token was given to a node over TLS, it is not sent on without. One thread.
public final class ShellClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// Longer than the node itself may wait for acknowledgements or for `min_id`.
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(40);

    private static final int HOPS_MAX = 5;
    private static final int DETAIL_BYTES_MAX = 8_192;

    private final URI base;
    private final @Nullable String token;
    private final HttpClient http;

    /// @param base such as `http://localhost:8000`
    /// @param token `null` for none
    /// @param tls whose certificates are believed; `null` for whom the JDK does
    public ShellClient(URI base, @Nullable String token, @Nullable SSLContext tls) {
        this.base = base;
        this.token = token;
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT);
        if (tls != null) builder.sslContext(tls);
        http = builder.build();
    }

    /// Sends a call; an error status is a reply like any other.
    ///
    /// @throws IOException in one sentence when no answer came
    public Reply send(Call call) throws IOException, InterruptedException {
        var answer = answered(call, NodeClient.ANSWER_BYTES_MAX);
        return new Reply(answer.statusCode(), answer.headers().map(), answer.body(), 0);
    }

    private HttpResponse<String> answered(Call call, long bytesMax)
            throws IOException, InterruptedException {
        return followed(call, _ -> new BoundedText(bytesMax));
    }

    /// The body of an answer that goes on, from its beginning; to be closed by the caller.
    ///
    /// @throws IOException in one sentence when no answer came, or an error
    public InputStream stream(Call call) throws IOException, InterruptedException {
        var answer = followed(call, BodyHandlers.ofInputStream());
        if (answer.statusCode() == 200) return answer.body();
        try (var body = answer.body()) {
            var text = new String(body.readNBytes(DETAIL_BYTES_MAX), StandardCharsets.UTF_8);
            throw new IOException(detail(new Reply(answer.statusCode(), Map.of(), text, 0)));
        }
    }

    /// The node's own sentence in an error, or a plain one when the answer is not a node's.
    public static String detail(Reply reply) {
        return NoAnswer.detail(reply);
    }

    private <T> HttpResponse<T> followed(Call call, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        var at = call.uri(base);
        for (int hop = 0; hop < HOPS_MAX; hop++) {
            var answer = one(call, at, body);
            var location = answer.headers().firstValue("location");
            if (answer.statusCode() != 307 || location.isEmpty()) return answer;
            at = next(at, location.get());
        }
        throw new IOException(
                base + " and those that it names send each other the request; no leader answers.");
    }

    private static URI next(URI at, String location) throws IOException {
        try {
            var next = at.resolve(location);
            if (next.getHost() != null
                    && (at.getScheme().equals(next.getScheme())
                            || "https".equals(next.getScheme()))) return next;
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IOException(
                root(at) + " names as leader what cannot be asked; ask another node.");
    }

    private <T> HttpResponse<T> one(Call call, URI at, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        var sent = http.sendAsync(request(call, at), body);
        try {
            return sent.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(sentence(root(at), Futures.cause(e)), e);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException(
                    sentence(root(at), new HttpTimeoutException("no answer in time")), e);
        }
    }

    private HttpRequest request(Call call, URI at) {
        var body = call.body();
        var request = HttpRequest.newBuilder(at);
        request.method(
                call.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        call.headers().forEach(request::header);
        if (body != null) request.header("Content-Type", "application/json");
        if (token != null) request.header("Authorization", "Bearer " + token);
        return request.build();
    }

    private static String sentence(URI root, Throwable cause) {
        var isOfNobody = TlsTrouble.kind(cause).equals(Optional.of(Kind.OTHER_AUTHORITY));
        return NoAnswer.sentence(root, cause) + (isOfNobody ? " with --cacert" : "");
    }

    private static URI root(URI at) {
        return URI.create(at.getScheme() + "://" + at.getRawAuthority());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
