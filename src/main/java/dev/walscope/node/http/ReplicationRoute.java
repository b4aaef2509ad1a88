package dev.walscope.node.http;

import dev.walscope.api.ReplicationMessage;
import dev.walscope.api.ReplicationMessage.FromFollower;
import dev.walscope.api.Wire;
import dev.walscope.node.report.Life;
import dev.walscope.replication.primary.FollowerSession;
import dev.walscope.replication.primary.FollowerSession.Outgoing;
import dev.walscope.replication.primary.Leader;
import dev.walscope.time.Clock;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsConnectContext;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// `/replication`: lends a WebSocket to a follower's session, with one thread that sends.
final class ReplicationRoute {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long LOOK_EVERY_MS = 50;

    /// Twice as many as followers that a leader may know: one may come anew before its old
    /// connection is noticed to be gone.
    private static final int SESSIONS_MAX = 128;

    private final Life life;
    private final Clock clock;
    private final Map<String, FollowerSession> sessions = new ConcurrentHashMap<>();

    ReplicationRoute(Life life, Clock clock) {
        this.life = life;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.socket("/replication", this::configure);
    }

    private void configure(WsConfig socket) {
        socket.onConnect(this::connected);
        socket.onMessage(
                ctx -> {
                    var session = sessions.get(ctx.sessionId());
                    if (session == null) return;
                    try {
                        if (Wire.read(ctx.message(), ReplicationMessage.class)
                                instanceof FromFollower message) session.received(message);
                    } catch (Wire.BadWire e) {
                        ctx.closeSession(1008, "That is no replication message.");
                    }
                });
        socket.onClose(
                ctx -> {
                    var session = sessions.remove(ctx.sessionId());
                    if (session != null) session.closed();
                });
        // A broken connection is followed by onClose.
        socket.onError(ctx -> LOG.debug("replication connection", ctx.error()));
    }

    private void connected(WsConnectContext ctx) {
        Leader leader;
        try {
            leader = life.parts().replica() instanceof Leader it ? it : null;
        } catch (Life.StillRecovering e) {
            ctx.closeSession(1013, "The leader is still reading its log.");
            return;
        }
        if (leader == null) {
            ctx.closeSession(1008, "This node is not a leader.");
            return;
        }
        if (sessions.size() >= SESSIONS_MAX) {
            ctx.closeSession(1013, "The leader has as many replication connections as it may.");
            return;
        }
        var session = leader.connected(remote(ctx.session));
        sessions.put(ctx.sessionId(), session);
        var wakes = new Semaphore(0);
        session.onWake(wakes::release);
        Thread.ofVirtual().name("follower-sender").start(() -> send(ctx.session, session, wakes));
    }

    /// A connection whose ends are the same address does not leave this machine.
    private static InetAddress remote(Session socket) {
        return socket.getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && socket.getLocalSocketAddress() instanceof InetSocketAddress local
                        && !remote.getAddress().equals(local.getAddress())
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private void send(Session socket, FollowerSession session, Semaphore wakes) {
        try {
            while (socket.isOpen() && life.isOpen()) {
                switch (session.poll(clock.nanos())) {
                    case null -> {
                        if (wakes.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS))
                            wakes.drainPermits();
                    }
                    case Outgoing.Control(var message) -> {
                        var sent = new Sent();
                        socket.sendText(Wire.text(message), sent);
                        sent.done.get();
                    }
                    case Outgoing.Lines(var bytes) -> {
                        var sent = new Sent();
                        socket.sendBinary(ByteBuffer.wrap(bytes), sent);
                        sent.done.get();
                    }
                    case Outgoing.Close() -> {
                        socket.close();
                        return;
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("the log cannot be read for a follower: {}", e.getMessage());
            socket.disconnect();
        } catch (ExecutionException | InterruptedException e) {
            socket.disconnect();
        }
    }

    private static final class Sent implements Callback {
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public void succeed() {
            done.complete(null);
        }

        @Override
        public void fail(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }
}
