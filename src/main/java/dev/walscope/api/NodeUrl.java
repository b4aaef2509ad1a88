package dev.walscope.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/// The URL by which a node calls itself, and what it is worth to somebody else.
///
/// A node that listens on every address calls itself by a loopback one, and from elsewhere that is
/// the wrong machine.
public final class NodeUrl {
    private static final int LENGTH_MAX = 300;

    private NodeUrl() {}

    /// `url`, with the host that its node was seen at when it names none that can be used there.
    public static String seenAt(InetAddress remote, String url) {
        if (remote.isLoopbackAddress() || !isLoopback(url)) return url;
        var address = remote.getHostAddress();
        var host = remote instanceof Inet6Address ? "[" + address + "]" : address;
        return "http://" + host + ":" + URI.create(url).getPort();
    }

    /// Whether `url` is `http://HOST:PORT` and no more, and HOST is where the peer was seen at or
    /// an allowed name: who is told a URL must not be made to ask another host.
    ///
    /// @param remote where the peer comes from
    /// @param allowed names, in lower case
    public static boolean isOf(InetAddress remote, String url, Set<String> allowed) {
        if (url.length() > LENGTH_MAX) return false;
        try {
            var uri = URI.create(url);
            var host = uri.getHost();
            if (host == null || uri.getPort() < 1 || !"http".equals(uri.getScheme())) return false;
            if (!url.equals("http://" + host + ":" + uri.getPort())) return false;
            if (isLoopback(url) || allowed.contains(host.toLowerCase(Locale.ROOT))) return true;
            return isAddress(host) && InetAddress.getByName(host).equals(remote);
        } catch (IllegalArgumentException | UnknownHostException e) {
            return false;
        }
    }

    /// So that no name service is asked.
    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.matches("[0-9.]+");
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
