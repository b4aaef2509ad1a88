package dev.walscope.cli;

import dev.walscope.node.Node;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// One node in the foreground, until it is asked to stop.
final class NodeRun {
    private final NodeStart start;

    /// Set once it is ready.
    private volatile @Nullable Node node;

    NodeRun(NodeStart start) {
        this.start = start;
    }

    /// @throws IOException with one sentence, when the node cannot start
    int untilStopped() throws IOException {
        long begunNanos = System.nanoTime();
        checkHost();
        var stop = new Thread(this::stop, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        Node started;
        try {
            started = Node.start(start.options(), Clock.SYSTEM, entryClock());
        } catch (IOException | RuntimeException e) {
            forget(stop);
            throw e;
        }
        node = started;
        long ms = (System.nanoTime() - begunNanos) / 1_000_000;
        System.out.printf(
                Locale.ROOT,
                "%s ready on %s://%s:%d (%s, %d entries, %d ms)%n",
                start.name(),
                start.options().protection().tls().isPresent() ? "https" : "http",
                start.listening().host().contains(":")
                        ? "[" + start.listening().host() + "]"
                        : start.listening().host(),
                started.port(),
                start.folder(),
                started.entries(),
                ms);
        System.out.flush();
        if (start.stopWithParent()) stopWhenStandardInputCloses();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /// A node that could not start was not stopped as asked.
    private static void forget(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // It was asked to stop meanwhile.
        }
    }

    private Clock entryClock() {
        var standing = start.clockStandsAtMs();
        return standing == null ? Clock.SYSTEM : Clock.SYSTEM.standingAt(standing);
    }

    private void checkHost() throws IOException {
        try {
            var address = InetAddress.getByName(start.listening().host());
            var isOwn =
                    address.isAnyLocalAddress()
                            || address.isLoopbackAddress()
                            || NetworkInterface.getByInetAddress(address) != null;
            if (!isOwn)
                throw new IOException(
                        start.listening().host()
                                + " is not an address of this machine; see --host");
        } catch (UnknownHostException e) {
            throw new IOException(
                    "no host is called " + start.listening().host() + "; see --host", e);
        }
    }

    /// SIGTERM and SIGINT are how a node is asked to stop, so doing it is a success; left to itself
    /// the JVM would report the signal.
    ///
    /// While the node reads its log it has promised nothing to anyone, so it just ends.
    private void stop() {
        int exitCode = 0;
        var running = node;
        try {
            if (running != null) running.close();
        } catch (IOException e) {
            System.err.println("The node did not stop cleanly: " + e.getMessage());
            exitCode = 1;
        }
        Runtime.getRuntime().halt(exitCode);
    }

    /// The window that started this node holds the other end of its standard input. However the
    /// window ends, the pipe closes.
    private static void stopWhenStandardInputCloses() {
        Thread.ofPlatform()
                .daemon()
                .name("parent")
                .start(
                        () -> {
                            try {
                                System.in.transferTo(OutputStream.nullOutputStream());
                            } catch (IOException e) {
                                // A broken pipe is a closed one.
                            }
                            System.exit(0);
                        });
    }
}
