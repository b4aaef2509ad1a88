package dev.walscope.node;

import static java.net.http.HttpResponse.BodyHandlers.limiting;
import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.ClusterProof;
import dev.walscope.api.Wire;
import dev.walscope.security.ClusterSecret;
import dev.walscope.security.Protection;
import dev.walscope.security.Tls;
import dev.walscope.security.TlsTrouble;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How a node calls other nodes: with its certificate where it has one, and where the cluster has a
/// secret only those that have proven to know it, proving it in turn.
final class PeerClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long PATIENCE_MS = 2000;
    private static final int ANSWER_BYTES_MAX = 4096;

    private final HttpClient http;
    private final Optional<ClusterSecret> secret;

    PeerClient(HttpClient http, Optional<ClusterSecret> secret) {
        this.http = http;
        this.secret = secret;
    }

    /// @param patience how long connecting may take
    static PeerClient of(Protection protection, Duration patience) {
        return of(HttpClient.newBuilder(), protection, patience);
    }

    /// @param executor takes in what comes; on the client's own thread, which waits meanwhile, it
    ///     is there a little earlier
    static PeerClient of(Protection protection, Duration patience, Executor executor) {
        return of(HttpClient.newBuilder().executor(executor), protection, patience);
    }

    private static PeerClient of(
            HttpClient.Builder builder, Protection protection, Duration patience) {
        builder.connectTimeout(patience);
        protection.tls().map(Tls::context).ifPresent(builder::sslContext);
        return new PeerClient(builder.build(), protection.secret());
    }

    HttpClient http() {
        return http;
    }

    /// The other node is not of this cluster; the message is a sentence for a person.
    static final class Stranger extends IOException {
        private Stranger(String sentence) {
            super(sentence);
        }
    }

    HttpRequest.Builder request(String url, String method, String target)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + target));
        authorization(url, method, target).ifPresent(it -> request.header("Authorization", it));
        return request;
    }

    /// What goes along with one request; empty where the cluster has no secret.
    ///
    /// @throws Stranger when who answers there does not know it
    Optional<String> authorization(String url, String method, String target)
            throws IOException, InterruptedException {
        if (secret.isEmpty()) return Optional.empty();
        var known = secret.get();
        var nonce = known.nonce();
        var answer = get(url + "/cluster/proof?nonce=" + nonce, Optional.empty());
        if (answer.statusCode() != 200)
            throw new Stranger(
                    "The node at "
                            + url
                            + " has no cluster secret, and this one has; start both with the same"
                            + " --cluster-secret-file.");
        var challenge = challenge(url, answer.body());
        var authorization = known.authorization(nonce, challenge, method, target);
        if (!known.isRight(nonce, challenge)) {
            letItSaySo(url, authorization);
            throw new Stranger(
                    "The node at "
                            + url
                            + " has another cluster secret; start both with the same"
                            + " --cluster-secret-file.");
        }
        return Optional.of(authorization);
    }

    private static ClusterSecret.Challenge challenge(String url, byte[] body) throws Stranger {
        try {
            var proof = Wire.read(new String(body, UTF_8), ClusterProof.class);
            if (proof != null) return new ClusterSecret.Challenge(proof.nonce(), proof.proof());
        } catch (Wire.BadWire e) {
            // Said below.
        }
        throw new Stranger("What answers at " + url + " is no node.");
    }

    /// The other side refuses that, and its log says why.
    private void letItSaySo(String url, String authorization) throws InterruptedException {
        try {
            get(url + "/status", Optional.of(authorization));
        } catch (IOException e) {
            LOG.debug("what is no node of this cluster has not answered", e);
        }
    }

    private HttpResponse<byte[]> get(String url, Optional<String> authorization)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url));
        authorization.ifPresent(it -> request.header("Authorization", it));
        return answer(request.build(), PATIENCE_MS, ANSWER_BYTES_MAX);
    }

    /// All of an answer, which may come from anybody: neither longer than `bytesMax` nor later.
    HttpResponse<byte[]> answer(HttpRequest request, long patienceMs, int bytesMax)
            throws IOException, InterruptedException {
        var answer = http.sendAsync(request, limiting(ofByteArray(), bytesMax));
        try {
            return answer.get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed
                    ? failed
                    : new IOException("it does not answer", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("it does not answer in time", e);
        } finally {
            answer.cancel(true);
        }
    }

    /// Why `url` could not be called, where that is for a person to put right.
    static Optional<String> sentence(String url, Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof Stranger stranger) return Optional.of(stranger.getMessage());
        return failure instanceof ConnectException
                ? Optional.empty()
                : TlsTrouble.sentence(url, failure);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
