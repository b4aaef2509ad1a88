package dev.walscope.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// A leader's clients: keep-alive connections that each send a PUT, wait for its answer, and send
/// the next. One thread serves them all, so that the load takes as little of the machine as it can.
///
/// Values have 100 bytes; the keys go round in a bounded set, so that a long run does not fill the
/// memory.
final class HttpLoad implements Closeable {
    private static final int KEYS = 200_000;
    private static final int KEY_DIGITS = 8;
    private static final int REPLY_BYTES_MAX = 4096;
    private static final byte[] OK = "HTTP/1.1 200".getBytes(US_ASCII);
    static final String VALUE = "0123456789".repeat(10);

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private long sent;
    private long answered;
    private long[] tookNanos = new long[1 << 16];

    HttpLoad(int port, int count) throws IOException {
        this(port, count, "PUT /key/", "{\"value\":\"" + VALUE + "\"}");
    }

    /// Clients of another server, whose answers are one JSON object, too.
    ///
    /// @param line the method and the path; a key is put behind it where it ends with a slash
    HttpLoad(int port, int count, String line, String body) throws IOException {
        var address = new InetSocketAddress("127.0.0.1", port);
        for (int i = 0; i < count; i++) {
            var connection = new Connection(address, line, body);
            connections.add(connection);
            idle.add(connection);
        }
    }

    /// Sends for `nanos`, then waits for the answers that are still due.
    ///
    /// @param perSecond how many to send in a second, in bursts about a millisecond apart; 0 for as
    /// many as are answered
    /// @return answers a second
    double run(long nanos, int perSecond) throws IOException {
        sent = 0;
        answered = 0;
        var begun = System.nanoTime();
        var elapsed = 0L;
        while (elapsed < nanos) {
            var due = perSecond == 0 ? Long.MAX_VALUE : (long) (elapsed * 1e-9 * perSecond);
            while (sent < due && !idle.isEmpty())
                idle.remove()
                        .send(
                                perSecond == 0
                                        ? System.nanoTime()
                                        : begun + (long) (sent * 1e9 / perSecond));
            takeAnswers();
            elapsed = System.nanoTime() - begun;
        }
        while (answered < sent) takeAnswers();
        return answered / ((System.nanoTime() - begun) * 1e-9);
    }

    /// Of the last [#run]: milliseconds that no more than `share` of the answers took longer than.
    /// Counted from when a request was due, so that one that has to wait for a connection counts.
    double percentileMs(double share) {
        var all = Arrays.copyOf(tookNanos, (int) answered);
        Arrays.sort(all);
        return all[(int) Math.min(answered - 1, Math.floor(answered * share))] / 1e6;
    }

    private void answeredAfter(long nanos) {
        if (answered == tookNanos.length)
            tookNanos = Arrays.copyOf(tookNanos, 2 * tookNanos.length);
        tookNanos[(int) answered++] = nanos;
    }

    private void takeAnswers() throws IOException {
        selector.select(1);
        for (var key : selector.selectedKeys()) ((Connection) key.attachment()).receive();
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        for (var connection : connections) connection.channel.close();
        selector.close();
    }

    private long nextKey;

    private final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer request;
        private final int keyAt;
        private final int keyDigits;
        private long dueAt;
        private final ByteBuffer reply = ByteBuffer.allocateDirect(REPLY_BYTES_MAX);

        Connection(InetSocketAddress address, String line, String body) throws IOException {
            channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            keyDigits = line.endsWith("/") ? KEY_DIGITS : 0;
            var text =
                    line
                            + "0".repeat(keyDigits)
                            + " HTTP/1.1\r\nHost: 127.0.0.1:"
                            + address.getPort()
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body;
            keyAt = line.length();
            request = ByteBuffer.allocateDirect(text.length()).put(text.getBytes(US_ASCII));
        }

        void send(long due) throws IOException {
            dueAt = due;
            var number = nextKey++ % KEYS;
            for (int i = keyAt + keyDigits - 1; i >= keyAt; i--, number /= 10)
                request.put(i, (byte) ('0' + number % 10));
            request.rewind();
            // It fits into the socket's buffer, which is empty: the last request was answered.
            while (request.hasRemaining()) channel.write(request);
            sent++;
        }

        void receive() throws IOException {
            if (channel.read(reply) < 0) throw new IOException("the leader hung up");
            // The body is one small JSON object; nothing else in the answer ends with a brace.
            if (reply.position() == 0 || reply.get(reply.position() - 1) != '}') return;
            reply.flip();
            for (int i = 0; i < OK.length; i++)
                if (reply.get(i) != OK[i])
                    throw new IOException("not a 200: " + US_ASCII.decode(reply));
            reply.clear();
            answeredAfter(System.nanoTime() - dueAt);
            idle.add(this);
        }
    }
}
