package dev.walscope.node.http.edge;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// The hosts that a node answers for: loopback, the address that it listens on, and names that no
/// other can point at this machine.
///
/// A web page can have its own name lead here (DNS rebinding), so a name counts only when it is the
/// machine's own or one that the node was started with (`--allow-host`). An address cannot be
/// rebound.
public final class KnownHosts {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

    private final Set<String> names = new HashSet<>();
    private final boolean anyAddress;

    private KnownHosts(boolean anyAddress) {
        this.anyAddress = anyAddress;
    }

    /// @param bound the address or name that the node listens on
    /// @param allowed names beside it
    /// @param machine this machine's name, which counts unless only this machine can reach the node
    public static KnownHosts of(
            String bound, Collection<String> allowed, @Nullable String machine) {
        var hosts = new KnownHosts(bound.equals("0.0.0.0") || bound.equals("::"));
        hosts.names.add(inHeader(bound));
        for (var name : allowed) hosts.names.add(inHeader(name));
        if (machine != null && !isLoopback(inHeader(bound))) hosts.addMachine(inHeader(machine));
        return hosts;
    }

    /// The full name, the short one, and what the local network's own naming (mDNS) makes of it.
    private void addMachine(String name) {
        var dot = name.indexOf('.');
        var shortName = dot < 0 ? name : name.substring(0, dot);
        names.add(name);
        names.add(shortName);
        names.add(shortName + ".local");
    }

    /// This machine's name, `null` when it has none. Asks no name service where there is another
    /// way.
    public static @Nullable String machine() {
        try {
            if (Files.exists(LINUX_NAME)) {
                var name = Files.readString(LINUX_NAME).strip();
                return name.isEmpty() || name.equals("(none)") ? null : name;
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return null;
        }
    }

    /// @param host as a header has it, with or without a port
    public boolean contain(String host) {
        var name = withoutDot(withoutPort(host).toLowerCase(Locale.ROOT));
        return isLoopback(name) || names.contains(name) || (anyAddress && isAddress(name));
    }

    private static boolean isLoopback(String name) {
        return LOOPBACK.contains(name)
                || name.endsWith(".localhost")
                || (name.startsWith("127.") && isAddress(name));
    }

    /// As a `Host` names it: in lower case, an IPv6 address in brackets and without the name of its
    /// network interface.
    private static String inHeader(String host) {
        var name = withoutDot(host.toLowerCase(Locale.ROOT));
        if (!name.contains(":") || name.startsWith("[")) return name;
        var zone = name.indexOf('%');
        return "[" + (zone < 0 ? name : name.substring(0, zone)) + "]";
    }

    static String withoutPort(String host) {
        var bracket = host.lastIndexOf(']');
        var colon = host.lastIndexOf(':');
        return colon > bracket ? host.substring(0, colon) : host;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isAddress(String name) {
        return name.startsWith("[")
                || name.chars().allMatch(c -> c == '.' || ('0' <= c && c <= '9'));
    }
}
