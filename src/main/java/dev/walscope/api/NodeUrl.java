package dev.walscope.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;

/// The URL by which a node calls itself, and what it is worth to somebody else.
///
/// A node that listens on every address calls itself by a loopback one, and from elsewhere that is
/// the wrong machine.
public final class NodeUrl {
    private NodeUrl() {}

    /// `url`, with the host that its node was seen at when it names none that can be used there.
    public static String seenAt(InetAddress remote, String url) {
        if (remote.isLoopbackAddress() || !isLoopback(url)) return url;
        var address = remote.getHostAddress();
        var host = remote instanceof Inet6Address ? "[" + address + "]" : address;
        return "http://" + host + ":" + URI.create(url).getPort();
    }

    /// Whether it names this machine: `localhost`, `[::1]` or one of 127.0.0.0/8. Without asking a
    /// name service: anything that is not plainly this machine may be another.
    public static boolean isLoopback(String url) {
        try {
            var host = URI.create(url).getHost();
            return host != null
                    && (host.equals("localhost")
                            || host.equals("[::1]")
                            || host.matches("127[0-9.]+"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
