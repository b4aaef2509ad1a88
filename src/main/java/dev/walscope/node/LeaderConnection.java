package dev.walscope.node;

import dev.walscope.api.ReplicationMessage;
import dev.walscope.api.ReplicationMessage.FromLeader;
import dev.walscope.api.Wire;
import dev.walscope.replication.Timing;
import dev.walscope.replication.primary.Follower;
import dev.walscope.security.Protection;
import dev.walscope.wal.WriteAheadLog;
import dev.walscope.words.Visible;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps a follower connected to its leader: one WebSocket on the leader's own port.
///
/// One thread connects, and connects again when the connection breaks or the leader falls silent.
/// What arrives is handed to the follower on the HTTP client's thread, one frame at a time.
final class LeaderConnection implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 50;
    private static final long LAST_WORDS_MS = 200;
    private static final int DETAIL_SHOWN_MAX = 400;

    /// No message of a leader is longer.
    private static final int TEXT_LENGTH_MAX = 64 * 1024;

    /// A batch ends with the line that fills it.
    private static final int LINES_BYTES_MAX = WriteAheadLog.LINE_BYTES_MAX + (4 << 20);

    private final Follower follower;
    private final Timing timing;
    private final PeerClient peers;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closing;

    LeaderConnection(Follower follower, Timing timing, Protection protection) {
        this.follower = follower;
        this.timing = timing;
        peers = PeerClient.of(protection, Duration.ofMillis(timing.lostAfterMs()), Runnable::run);
        thread = Thread.ofVirtual().name("leader-connection").unstarted(this::run);
    }

    LeaderConnection start() {
        thread.start();
        return this;
    }

    @Override
    public void close() {
        closing = true;
        wakes.release();
        peers.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                if (!pause(follower.nanosToRetry())) return;
                follower.connecting();
                talk();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                if (!closing) follower.disconnected(sentence(e));
            }
        }
    }

    /// @return `false` when this is being closed
    private boolean pause(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (!closing) {
            var left = until - System.nanoTime();
            if (left <= 0) return true;
            wakes.tryAcquire(left, TimeUnit.NANOSECONDS);
        }
        return false;
    }

    private void talk() throws IOException, InterruptedException {
        var listener = new LeaderListener();
        var builder = peers.http().newWebSocketBuilder();
        peers.authorization(follower.configuredLeader(), "GET", "/replication")
                .ifPresent(it -> builder.header("Authorization", it));
        var socket = await(builder.buildAsync(address(), listener));
        var speech = new Speech(socket);
        try {
            follower.connected(speech::wake);
            while (!closing && listener.ended == null) {
                var sending = speech.go();
                if (sending != null) {
                    sent(sending, listener);
                } else {
                    var fault = follower.connectionFault();
                    if (fault != null) throw new Said(fault, null);
                    if (wakes.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS))
                        wakes.drainPermits();
                }
            }
            if (listener.ended != null) throw new Said(listener.ended, null);
        } finally {
            speech.end();
            socket.abort();
        }
    }

    /// Sending fails as soon as the leader has closed the connection, perhaps a moment before its
    /// last words are heard; those say why.
    private void sent(CompletableFuture<WebSocket> sending, LeaderListener listener)
            throws IOException, InterruptedException {
        try {
            await(sending);
        } catch (IOException e) {
            var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MS);
            for (long left; listener.ended == null && (left = until - System.nanoTime()) > 0; )
                wakes.tryAcquire(left, TimeUnit.NANOSECONDS);
            throw listener.ended == null ? e : new Said(listener.ended, e);
        }
    }

    /// What the follower says on one connection: said at once by who has brought it about, most
    /// often the log's writer, and by the connection's own thread where that must not wait.
    private final class Speech {
        private final WebSocket socket;
        private final ReentrantLock lock = new ReentrantLock();

        // Under the lock.
        private CompletableFuture<WebSocket> sending;
        private boolean isOver;

        Speech(WebSocket socket) {
            this.socket = socket;
            sending = CompletableFuture.completedFuture(socket);
        }

        /// What the follower says from now on is for the next connection.
        void end() {
            lock.lock();
            isOver = true;
            lock.unlock();
        }

        /// Any thread, also one that holds the follower's lock: another one may hold the one here
        /// and ask the follower.
        void wake() {
            boolean isSaid = false;
            if (lock.tryLock()) {
                try {
                    isSaid = isAllSaid();
                } finally {
                    lock.unlock();
                }
            }
            if (!isSaid) wakes.release();
        }

        /// @return what is still being sent, or has failed; `null` when all is said
        @Nullable CompletableFuture<WebSocket> go() {
            lock.lock();
            try {
                return isAllSaid() ? null : sending;
            } finally {
                lock.unlock();
            }
        }

        private boolean isAllSaid() {
            while (!isOver && sending.isDone() && !sending.isCompletedExceptionally()) {
                var message = follower.poll(System.nanoTime());
                if (message == null) return true;
                sending = socket.sendText(Wire.text(message), true);
            }
            return false;
        }
    }

    private URI address() {
        var base = follower.configuredLeader().replaceFirst("^http", "ws");
        return URI.create(base + "/replication");
    }

    private <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(timing.lostAfterMs() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Said(sentence(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new Said("The leader does not answer.", e);
        }
    }

    private String sentence(@Nullable Throwable e) {
        var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        var leader = follower.configuredLeader();
        if (cause instanceof ConnectException)
            return cause.getCause() instanceof UnresolvedAddressException
                    ? "No host is called " + URI.create(leader).getHost() + "; see --leader."
                    : "No leader answers at " + leader + ".";
        if (cause instanceof HttpTimeoutException)
            return "No leader answered at " + leader + " within " + timing.lostAfterMs() + " ms.";
        if (cause instanceof WebSocketHandshakeException refused)
            return sentence(leader, refused.getResponse());
        if (cause != null) {
            var known = PeerClient.sentence(leader, cause);
            if (known.isPresent()) return known.get();
        }
        var message = cause == null ? null : cause.getMessage();
        if (message == null) return "The connection to the leader broke.";
        return cause instanceof Said
                ? message
                : "The connection to the leader broke (" + message + ").";
    }

    /// What was answered instead of a connection, in its own words when it has some: a leader that
    /// does not know the name it was called by, or has too many connections, says so itself.
    private static String sentence(String leader, @Nullable HttpResponse<?> answer) {
        if (answer == null) return "What answers at " + leader + " is not a leader.";
        var detail = answer.body() instanceof String body ? detail(body) : "";
        return detail.isEmpty()
                ? "What answers at "
                        + leader
                        + " is not a leader: it said "
                        + answer.statusCode()
                        + "; see --leader."
                : "The node at "
                        + leader
                        + " refused the connection ("
                        + answer.statusCode()
                        + "): "
                        + Visible.text(detail, DETAIL_SHOWN_MAX);
    }

    private static String detail(String body) {
        try {
            return Wire.tree(body).path("detail").asText("");
        } catch (Wire.BadWire e) {
            return "";
        }
    }

    /// The end of a connection in a sentence; what other failures say are a library's words.
    private static final class Said extends IOException {
        Said(String sentence, @Nullable Throwable cause) {
            super(sentence, cause);
        }
    }

    /// Listens on the connection.
    private final class LeaderListener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        private volatile @Nullable String ended;

        @Override
        public void onOpen(WebSocket socket) {
            socket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence part, boolean last) {
            if (text.length() + part.length() > TEXT_LENGTH_MAX) return tooMuch(socket);
            text.append(part);
            if (last) {
                var message = text.toString();
                text.setLength(0);
                try {
                    if (Wire.read(message, ReplicationMessage.class)
                            instanceof FromLeader fromLeader) follower.received(fromLeader);
                } catch (Wire.BadWire e) {
                    end("What answers there does not speak as a leader does.");
                } catch (IOException e) {
                    end("The log cannot be read: " + e.getMessage());
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer part, boolean last) {
            if (lines.size() + part.remaining() > LINES_BYTES_MAX) return tooMuch(socket);
            var bytes = new byte[part.remaining()];
            part.get(bytes);
            lines.writeBytes(bytes);
            if (last) {
                follower.receivedLines(lines.toByteArray());
                lines.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String why) {
            end("The leader closed the connection" + (why.isEmpty() ? "." : ": " + why));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end("The connection to the leader broke.");
        }

        private @Nullable CompletionStage<?> tooMuch(WebSocket socket) {
            end("The leader sent more at once than a leader does.");
            socket.abort();
            return null;
        }

        private void end(String why) {
            ended = why;
            wakes.release();
        }
    }
}
