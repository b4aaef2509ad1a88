package dev.walscope.node;

import dev.walscope.security.Protection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// The connections of a member to the others of its cluster: to each one WebSocket on its own port,
/// over which this member speaks; what the other one says comes over its own.
///
/// A frame that cannot be sent at once waits in a short queue; when that is full, or the connection
/// breaks, frames are lost, and the consensus engine says the same again.
final class PeerLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// Most are heartbeats and answers; of those with lines one is on its way at a time.
    private static final int FRAMES_MAX = 64;

    private static final long SENT_WITHIN_MS = 5000;
    private static final long CONNECTED_WITHIN_MS = 2000;
    private static final long AGAIN_AFTER_MS = 100;

    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final PeerClient peers;
    private final Consumer<String> onConnected;
    private volatile boolean isClosed;

    /// @param onConnected hears of each new connection, before anything is sent over it
    PeerLinks(Protection protection, Consumer<String> onConnected) {
        peers = PeerClient.of(protection, Duration.ofMillis(CONNECTED_WITHIN_MS));
        this.onConnected = onConnected;
    }

    /// That member answers at `url` from now on.
    void lead(String name, String url) {
        var link = new Link(name, url);
        var before = links.put(name, link);
        if (before != null) before.end();
        link.thread.start();
        if (isClosed) link.end();
    }

    /// Never waits.
    void send(String name, byte[] frame) {
        var link = links.get(name);
        if (link != null && link.isConnected && !link.frames.offer(frame))
            LOG.debug("too much to say to {}", name);
    }

    @Override
    public void close() {
        isClosed = true;
        for (var link : links.values()) link.end();
        peers.close();
    }

    private final class Link {
        private final String name;
        private final String url;
        private final BlockingQueue<byte[]> frames = new ArrayBlockingQueue<>(FRAMES_MAX);
        private final Thread thread;
        private volatile boolean isConnected;
        private volatile boolean isOver;

        /// Said once until it is reached.
        private String complaint = "";

        Link(String name, String url) {
            this.name = name;
            this.url = url;
            thread = Thread.ofVirtual().name("peer-" + name).unstarted(this::run);
        }

        void end() {
            isOver = true;
            thread.interrupt();
        }

        private void run() {
            var ended = new ArrayBlockingQueue<Boolean>(1);
            while (!isOver) {
                try {
                    talk();
                } catch (ExecutionException | TimeoutException | IOException e) {
                    complain(e);
                } catch (InterruptedException e) {
                    return;
                } finally {
                    isConnected = false;
                }
                try {
                    ended.poll(AGAIN_AFTER_MS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void complain(Exception e) {
            LOG.debug("no connection to {}", name, e);
            var sentence =
                    e.getCause() instanceof WebSocketHandshakeException refused
                                    && refused.getResponse().statusCode() == 401
                            ? "The node at "
                                    + url
                                    + " takes this one for no member; start both with the same"
                                    + " --cluster-secret-file."
                            : PeerClient.sentence(url, e).orElse(complaint);
            if (!sentence.equals(complaint)) LOG.warn("{} is not reached: {}", name, sentence);
            complaint = sentence;
        }

        private void talk()
                throws ExecutionException, InterruptedException, TimeoutException, IOException {
            var builder = peers.http().newWebSocketBuilder();
            peers.authorization(url, "GET", "/raft")
                    .ifPresent(it -> builder.header("Authorization", it));
            var address = URI.create(url.replaceFirst("^http", "ws") + "/raft");
            var socket =
                    builder.buildAsync(address, new WebSocket.Listener() {})
                            .get(CONNECTED_WITHIN_MS, TimeUnit.MILLISECONDS);
            try {
                frames.clear();
                isConnected = true;
                complaint = "";
                onConnected.accept(name);
                while (!isOver && !socket.isOutputClosed()) {
                    var frame = frames.poll(1, TimeUnit.SECONDS);
                    if (frame == null) continue;
                    socket.sendBinary(ByteBuffer.wrap(frame), true)
                            .get(SENT_WITHIN_MS, TimeUnit.MILLISECONDS);
                }
            } finally {
                socket.abort();
            }
        }
    }
}
