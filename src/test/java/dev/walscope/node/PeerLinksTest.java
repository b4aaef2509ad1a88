package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.security.Protection;

import io.javalin.Javalin;
import io.javalin.websocket.WsConfig;

import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// One link to a member that is a plain server.
@Timeout(60)
class PeerLinksTest {
    /// More than the sockets between the two take while nobody reads.
    private static final int LARGE = 512 << 10;

    private final List<Integer> heard = new CopyOnWriteArrayList<>();
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger connected = new AtomicInteger();
    private volatile CountDownLatch reads = new CountDownLatch(0);
    private Javalin other;
    private PeerLinks links;

    @BeforeEach
    void open() {
        other = Javalin.create(config -> config.routes.ws("/raft", this::listen));
        other.start("127.0.0.1", 0);
        links = new PeerLinks(Protection.NONE, _ -> connected.incrementAndGet());
        links.lead("other", "http://127.0.0.1:" + other.port());
        await().until(() -> connected.get() == 1);
    }

    private void listen(WsConfig socket) {
        socket.onConnect(
                ctx -> {
                    ctx.session.setMaxBinaryMessageSize(2L * LARGE);
                    sessions.add(ctx.session);
                });
        socket.onBinaryMessage(
                ctx -> {
                    reads.await();
                    heard.add(ctx.data().getInt());
                });
    }

    @AfterEach
    void close() {
        links.close();
        other.stop();
    }

    private void send(int number, int length) {
        links.send("other", ByteBuffer.allocate(length).putInt(number).array());
    }

    /// Also while some wait for room, and others come that would find it at once.
    @Test
    void framesArriveInTheOrderInWhichTheyWereSent() {
        int number = 0;
        while (heard.size() < 5_000) send(number++, number % 20 == 0 ? LARGE : 10);

        assertThat(heard).isSorted().doesNotHaveDuplicates();
    }

    /// Those that find no room are lost, and none of the others.
    @Test
    void whoSendsDoesNotWaitForOneThatDoesNotRead() {
        reads = new CountDownLatch(1);
        for (int i = 0; i < 300; i++) send(i, LARGE);

        reads.countDown();

        await().until(() -> heard.contains(30));
        send(1_000, 10);
        await().until(() -> heard.contains(1_000));
        assertThat(heard).isSorted().doesNotHaveDuplicates().hasSizeLessThan(200);
    }

    @Test
    void behindABrokenConnectionThereIsAnother() {
        send(1, 10);
        await().until(() -> heard.contains(1));

        sessions.getFirst().disconnect();

        await().until(
                        () -> {
                            send(2, 10);
                            return heard.contains(2);
                        });
        assertThat(connected.get()).isEqualTo(2);
    }
}
