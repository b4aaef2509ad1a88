package dev.walscope.node.http;

import dev.walscope.node.report.Life;
import dev.walscope.wal.WriteAheadLog;

import io.javalin.websocket.WsConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// `/raft`: hands what other members say to the consensus engine. Nothing is said back over the
/// same connection.
final class MemberRoute {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// Each member has one, and one that was not noticed to be gone.
    private static final int SESSIONS_MAX = 64;

    /// A mebibyte of lines, one of the longest kind, and a header.
    private static final long FRAME_BYTES_MAX = (2L << 20) + WriteAheadLog.LINE_BYTES_MAX;

    private static final Duration SILENCE_MAX = Duration.ofMinutes(5);

    private final Life life;
    private final AtomicInteger sessions = new AtomicInteger();

    MemberRoute(Life life) {
        this.life = life;
    }

    void addTo(Routes routes) {
        routes.socket("/raft", this::configure);
    }

    private void configure(WsConfig socket) {
        socket.onConnect(
                ctx -> {
                    ctx.session.setIdleTimeout(SILENCE_MAX);
                    ctx.session.setMaxBinaryMessageSize(FRAME_BYTES_MAX);
                    ctx.session.setMaxFrameSize(FRAME_BYTES_MAX);
                    if (sessions.incrementAndGet() > SESSIONS_MAX)
                        ctx.closeSession(1013, "The node has as many connections as it may.");
                    else if (life.core() == null)
                        ctx.closeSession(1013, "The node is still reading its log.");
                    else if (life.parts().replica().elected().isEmpty())
                        ctx.closeSession(1008, "This node's leader is not elected.");
                });
        socket.onBinaryMessage(
                ctx -> {
                    var core = life.core();
                    if (core == null || core.replica().elected().isEmpty()) return;
                    var data = ctx.data();
                    var frame = new byte[data.remaining()];
                    data.get(frame);
                    try {
                        core.replica().elected().get().received(frame);
                    } catch (IOException e) {
                        LOG.warn("a member says what is no message: {}", e.getMessage());
                        ctx.closeSession(1008, "That is no message of a member.");
                    }
                });
        socket.onClose(_ -> sessions.decrementAndGet());
        // A broken connection is followed by onClose.
        socket.onError(ctx -> LOG.debug("member connection", ctx.error()));
    }
}
