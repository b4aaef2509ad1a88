package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.time.Clock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A follower (a socket that sends) and a leader (a server that echoes) with the proxy between
/// them.
@Timeout(30)
class LinkProxyTest {
    private ServerSocket leader;
    private LinkProxy link;

    @BeforeEach
    void connect() throws IOException {
        leader = echo();
        link = LinkProxy.open(address(leader), Clock.SYSTEM);
    }

    @AfterEach
    void disconnect() throws IOException {
        link.close();
        leader.close();
    }

    private static InetSocketAddress address(ServerSocket server) {
        return new InetSocketAddress("127.0.0.1", server.getLocalPort());
    }

    private static ServerSocket echo() throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!server.isClosed()) {
                                try {
                                    var socket = server.accept();
                                    Thread.ofVirtual().start(() -> echo(socket));
                                } catch (IOException closing) {
                                    return;
                                }
                            }
                        });
        return server;
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException broken) {
            // That is what some of these tests are about.
        }
    }

    /// Where nobody listens, nor has a moment ago: an accept that is under way takes in one more
    /// connection behind its socket's close.
    private static InetSocketAddress nobody() throws IOException {
        try (var unused = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            return address(unused);
        }
    }

    private Socket follower() throws IOException {
        var socket = new Socket("127.0.0.1", link.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String sent(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes());
        return new String(socket.getInputStream().readNBytes(text.length()));
    }

    @Test
    void bytesGoBothWaysAndAreCounted() throws IOException {
        try (var follower = follower()) {
            assertThat(sent(follower, "hello")).isEqualTo("hello");
            // They are counted when they have passed, and may be read before that.
            await().until(() -> link.bytesToLeader() == 5 && link.bytesToFollower() == 5);
            assertThat(link.connections()).isEqualTo(1);
        }
        await().until(() -> link.connections() == 0);
    }

    @Test
    void muchPassesUnchangedAndTheEndIsPassedOn() throws Exception {
        var bytes = new byte[20_000_000];
        new Random(1).nextBytes(bytes);
        try (var follower = follower()) {
            var sender = Thread.ofVirtual().start(() -> sendAll(follower, bytes));

            var back = follower.getInputStream().readAllBytes();

            assertThat(back).isEqualTo(bytes);
            sender.join();
        }
    }

    /// Undisturbed bytes take a shorter way, and must not overtake those on the longer one.
    @Test
    void muchPassesUnchangedHoweverOftenItIsDisturbedMeanwhile() throws Exception {
        var bytes = new byte[30_000_000];
        new Random(2).nextBytes(bytes);
        var random = new Random(3);
        try (var follower = follower()) {
            var sender = Thread.ofVirtual().start(() -> sendAll(follower, bytes));
            var back = CompletableFuture.supplyAsync(() -> readAll(follower));

            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(
                            () -> {
                                link.become(disturbance(random.nextInt(4)));
                                return back.isDone();
                            });

            assertThat(back.join()).isEqualTo(bytes);
            sender.join();
        }
    }

    private static LinkState disturbance(int which) {
        return switch (which) {
            case 0 -> LinkState.CLEAR.with(Duration.ofMillis(1));
            case 1 -> LinkState.CLEAR.withRate(50_000_000);
            default -> LinkState.CLEAR;
        };
    }

    private static void sendAll(Socket follower, byte[] bytes) {
        try {
            follower.getOutputStream().write(bytes);
            follower.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readAll(Socket follower) {
        try {
            return follower.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCutBreaksWhatIsOpenAndWhatComesUntilItIsHealed() throws IOException {
        try (var follower = follower()) {
            assertThat(sent(follower, "a")).isEqualTo("a");

            link.cut();

            assertThatThrownBy(() -> follower.getInputStream().read())
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(
                        () -> {
                            try (var late = follower()) {
                                sent(late, "b");
                                throw new IOException("an end of stream");
                            }
                        })
                .isInstanceOf(IOException.class);
        link.heal();
        try (var follower = follower()) {
            assertThat(sent(follower, "c")).isEqualTo("c");
        }
    }

    @Test
    void whenHalfOpenBytesVanishAndTheConnectionStays() throws IOException {
        try (var follower = follower()) {
            assertThat(sent(follower, "a")).isEqualTo("a");
            link.halfOpen();

            follower.getOutputStream().write("lost".getBytes());
            follower.setSoTimeout(300);
            assertThatThrownBy(() -> follower.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(link.bytesToLeader()).isEqualTo(1);
            assertThat(link.connections()).isEqualTo(1);

            link.heal();
            follower.setSoTimeout(10_000);
            assertThatThrownBy(() -> follower.getInputStream().read())
                    .as("TCP never goes on after a hole")
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whatLostNothingWhileHalfOpenGoesOn() throws IOException {
        try (var follower = follower()) {
            assertThat(sent(follower, "a")).isEqualTo("a");

            link.halfOpen();
            link.heal();

            assertThat(sent(follower, "b")).isEqualTo("b");
        }
    }

    @Test
    void aDelayIsAddedToEachWayAndNothingIsReordered() throws IOException {
        try (var follower = follower()) {
            assertThat(sent(follower, "a")).isEqualTo("a");
            link.delay(Duration.ofMillis(150));

            var started = System.nanoTime();
            var back = sent(follower, "bcd");

            assertThat(back).isEqualTo("bcd");
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(300), Duration.ofMillis(2_000));
        }
    }

    @Test
    void healingADelayLetsGoOfWhatItHeld() throws IOException {
        try (var follower = follower()) {
            assertThat(sent(follower, "a")).isEqualTo("a");
            link.delay(Duration.ofHours(1));
            follower.getOutputStream().write('b');
            follower.setSoTimeout(200);
            assertThatThrownBy(() -> follower.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);

            link.heal();

            follower.setSoTimeout(10_000);
            assertThat(follower.getInputStream().read()).isEqualTo('b');
        }
    }

    @Test
    void aThrottleHoldsTheRate() throws IOException {
        try (var follower = follower()) {
            assertThat(sent(follower, "a")).isEqualTo("a");
            link.throttle(100_000);

            var started = System.nanoTime();
            sent(follower, "x".repeat(50_000));

            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(450), Duration.ofMillis(3_000));
        }
    }

    @Test
    void anotherLeaderIsReachedByTheNextConnection() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            link.leader(address(other));
            try (var _ = follower();
                    var accepted = other.accept()) {
                assertThat(accepted.isConnected()).isTrue();
            }
        }
    }

    @Test
    void withoutALeaderAConnectionEnds() throws IOException {
        link.leader(nobody());

        try (var follower = follower()) {
            assertThatThrownBy(
                            () -> {
                                if (follower.getInputStream().read() < 0)
                                    throw new IOException("an end of stream");
                            })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
