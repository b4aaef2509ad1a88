package dev.walscope.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Finds free ports: such on which nothing listens.
public final class Ports {
    /// Below the ranges from which Linux, macOS and Windows take the ports of outgoing connections.
    private static final int FIRST = 10_000;

    private static final int LAST = 32_000;

    private Ports() {}

    /// The first of `n` ports in a row that are free now, somewhere out of the way, so that several
    /// clusters that start at the same time hardly meet.
    public static int block(int n) {
        int begin = ThreadLocalRandom.current().nextInt(FIRST, LAST);
        for (int first = begin; first < begin + LAST - FIRST; first++) {
            int port = first;
            if (IntStream.range(0, n).allMatch(i -> free(port + i))) return first;
        }
        throw new ActionFailed("no " + n + " ports in a row are free");
    }

    /// The first port from `wanted` on that is free now.
    public static int firstFree(int wanted) {
        return firstFree(wanted, Set.of());
    }

    /// `wanted`, or the next one above it that is free and not `promised` to another member.
    static int firstFree(int wanted, Set<Integer> promised) {
        for (int port = wanted; port <= 65_535; port++)
            if (!promised.contains(port) && free(port)) return port;
        throw new ActionFailed("no port from " + wanted + " on is free");
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
