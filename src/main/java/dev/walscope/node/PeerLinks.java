package dev.walscope.node;

import dev.walscope.security.Protection;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
        if (link != null && !link.send(frame)) LOG.debug("too much to say to {}", name);
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
        private final Thread thread;
        private volatile boolean isOver;

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition waits = lock.newCondition();

        // Under the lock.
        private final Queue<byte[]> frames = new ArrayDeque<>();
        private @Nullable WebSocket connected;
        private CompletableFuture<WebSocket> sending = new CompletableFuture<>();

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
                begin(socket);
                complaint = "";
                onConnected.accept(name);
                while (!isOver && !socket.isOutputClosed()) sendWhatWaits(socket);
            } finally {
                end(socket);
            }
        }

        private void begin(WebSocket socket) {
            lock.lock();
            try {
                frames.clear();
                sending = CompletableFuture.completedFuture(socket);
                connected = socket;
            } finally {
                lock.unlock();
            }
        }

        private void end(WebSocket socket) {
            lock.lock();
            try {
                connected = null;
            } finally {
                lock.unlock();
            }
            socket.abort();
        }

        /// At once, where nothing is on its way: each thread that a frame passes makes every write
        /// wait for one more thread to be woken.
        ///
        /// @return whether there was room
        boolean send(byte[] frame) {
            lock.lock();
            try {
                var socket = connected;
                if (socket == null) return true;
                if (frames.isEmpty() && sending.isDone()) {
                    sending = socket.sendBinary(ByteBuffer.wrap(frame), true);
                    if (sending.isCompletedExceptionally()) waits.signal();
                    return true;
                }
                waits.signal();
                return frames.size() < FRAMES_MAX && frames.add(frame);
            } finally {
                lock.unlock();
            }
        }

        private void sendWhatWaits(WebSocket socket)
                throws ExecutionException, InterruptedException, TimeoutException {
            CompletableFuture<WebSocket> before;
            lock.lockInterruptibly();
            try {
                if (frames.isEmpty()) waits.await(1, TimeUnit.SECONDS);
                before = sending;
            } finally {
                lock.unlock();
            }
            before.get(SENT_WITHIN_MS, TimeUnit.MILLISECONDS);
            lock.lock();
            try {
                if (frames.isEmpty() || !sending.isDone()) return;
                sending = socket.sendBinary(ByteBuffer.wrap(frames.remove()), true);
            } finally {
                lock.unlock();
            }
        }
    }
}
