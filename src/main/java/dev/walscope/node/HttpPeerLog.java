package dev.walscope.node;

import static java.net.http.HttpResponse.BodyHandlers.limiting;
import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.LogFingerprint;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.api.Wire;
import dev.walscope.replication.PeerLog;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Another node's log by its public HTTP API, as anyone could ask it.
///
/// Whatever answers there may be no node, or one that means ill: no answer is read further than so
/// many bytes, nor waited for longer than so many milliseconds, and no redirect is followed.
final class HttpPeerLog implements PeerLog {
    private static final long PATIENCE_MS = 5000;
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int LINES_BYTES_MAX = WriteAheadLog.LINE_BYTES_MAX + (1 << 20);

    private final PeerClient peers;
    private final String url;

    HttpPeerLog(PeerClient peers, String url) {
        this.peers = peers;
        this.url = url;
    }

    @Override
    public long heldId() throws IOException {
        return answer("/status", NodeStatus.class).durableId();
    }

    @Override
    public long firstId() throws IOException {
        return answer("/status", NodeStatus.class).position().firstId();
    }

    @Override
    public @Nullable String fingerprint(Stretch stretch) throws IOException {
        var query = "/wal/fingerprint?first=" + stretch.first() + "&last=" + stretch.last();
        return answer(query, LogFingerprint.class).fingerprint();
    }

    @Override
    public List<byte[]> lines(Stretch stretch, int maxBytes) throws IOException {
        var query =
                "/wal/lines?first="
                        + stretch.first()
                        + "&last="
                        + stretch.last()
                        + "&max_bytes="
                        + maxBytes;
        var answer = get(query, LINES_BYTES_MAX);
        if (answer.statusCode() != 200) return List.of();
        var bytes = answer.body();
        var lines = new ArrayList<byte[]>();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n') continue;
            if (i > from) lines.add(Arrays.copyOfRange(bytes, from, i + 1));
            from = i + 1;
        }
        return lines;
    }

    private <T> T answer(String path, Class<T> type) throws IOException {
        var answer = get(path, ANSWER_BYTES_MAX);
        if (answer.statusCode() != 200)
            throw new IOException("it answers with status " + answer.statusCode());
        try {
            var read = Wire.read(new String(answer.body(), UTF_8), type);
            if (read == null) throw new IOException("what answers there is no node");
            return read;
        } catch (Wire.BadWire e) {
            throw new IOException("what answers there is no node", e);
        }
    }

    private HttpResponse<byte[]> get(String path, int maxBytes) throws IOException {
        HttpRequest request;
        try {
            request = peers.request(url, "GET", path).build();
        } catch (IllegalArgumentException e) {
            throw new IOException("its URL is none", e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
        var answer = peers.http().sendAsync(request, limiting(ofByteArray(), maxBytes));
        try {
            return answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    PeerClient.sentence(url, e.getCause()).orElse("it does not answer"),
                    e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("it does not answer in time", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }
}
