package dev.walscope.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The URL by which a node calls itself, and what it is worth to somebody else.
///
/// A node that listens on every address calls itself by a loopback one, and from elsewhere that is
/// the wrong machine.
public final class NodeUrl {
    private static final int LENGTH_MAX = 300;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final List<String> SCHEMES = List.of("http", "https");
    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private NodeUrl() {}

    /// `url`, with the host that its node was seen at when it names none that can be used there.
    public static String seenAt(InetAddress remote, String url) {
        if (remote.isLoopbackAddress() || !isLoopback(url)) return url;
        var address = remote.getHostAddress();
        var host = remote instanceof Inet6Address ? "[" + address + "]" : address;
        var own = URI.create(url);
        return own.getScheme() + "://" + host + ":" + own.getPort();
    }

    /// Whether `url` is `http://HOST:PORT`, or `https`, and no more, and HOST is where the peer was
    /// seen at or an allowed name: who is told a URL must not be made to ask another host.
    ///
    /// @param remote where the peer comes from
    /// @param allowed names, in lower case
    public static boolean isOf(InetAddress remote, String url, Set<String> allowed) {
        if (url.length() > LENGTH_MAX) return false;
        try {
            var uri = URI.create(url);
            var host = uri.getHost();
            if (host == null || uri.getPort() < 1 || !SCHEMES.contains(uri.getScheme()))
                return false;
            if (!url.equals(uri.getScheme() + "://" + host + ":" + uri.getPort())) return false;
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

    /// Whether both lead to the same port of the same host. Hosts are compared by their names,
    /// without asking a name service, and the names of this machine's own loopback are one; other
    /// addresses of 127.0.0.0/8 are others: beside the node at 127.0.0.1:8000 another one may be at
    /// 127.0.0.2:8000.
    public static boolean areSame(URI one, URI other) {
        return port(one) == port(other) && host(one).equals(host(other));
    }

    /// The same of texts; what is no URL is the same as itself only.
    public static boolean areSame(String one, String other) {
        try {
            return one.equals(other) || areSame(URI.create(one), URI.create(other));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// In lower case; one for all the names that this machine has for itself.
    public static String host(URI url) {
        var host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        return OWN_NAMES.contains(host) ? "localhost" : host;
    }

    /// The one that it names, or that of HTTP or HTTPS.
    public static int port(URI url) {
        if (url.getPort() >= 0) return url.getPort();
        return "https".equals(url.getScheme()) ? HTTPS : HTTP;
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
