package dev.walscope.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;

/// Finds ports that nobody listens on.
final class Ports {
    private Ports() {}

    /// `wanted`, or the next one above it that is free and not `promised` to somebody else.
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
