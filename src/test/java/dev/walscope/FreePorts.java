package dev.walscope;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports for nodes whose addresses must be known before they listen.
///
/// They lie below those that the system gives to connections: one that was merely free a moment ago
/// may be a connection's by the time that a node wants it. None is given twice in one run, and the
/// few behind it, for a cluster's other nodes, are not either.
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int APART = 16;
    private static final int PLACES = (LAST - FIRST) / APART;

    /// Runs beside each other begin at different ones, and the two of one build far apart.
    private static final AtomicInteger NEXT =
            new AtomicInteger(
                    (int)
                            ((ProcessHandle.current().pid() * 7
                                            + Integer.getInteger("walscope.fork", 1) * PLACES / 2)
                                    % PLACES));

    private FreePorts() {}

    /// @throws IOException when there is none
    public static int next() throws IOException {
        for (int tries = 0; tries < PLACES; tries++) {
            int port = FIRST + NEXT.getAndIncrement() % PLACES * APART;
            if (isFree(port)) return port;
        }
        throw new IOException("no port from " + FIRST + " to " + LAST + " is free");
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
