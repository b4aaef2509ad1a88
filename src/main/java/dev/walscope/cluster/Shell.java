package dev.walscope.cluster;

import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How a person does in a terminal what an [Action] does.
final class Shell {
    private static final String LAUNCHER = "launcher/walscope";

    /// As many as one rule of iptables may name.
    static final int PORTS_MAX = 15;

    private static final String UNSLOW = "sudo tc qdisc del dev lo root";

    private static final String USUAL_LEADER = "http://localhost:8000";

    private Shell() {}

    static String start(String name, Role role, int port, Path dataDir, String leaderUrl) {
        var line = new StringBuilder(LAUNCHER).append(' ');
        if (role == Role.leader) line.append("leader");
        else line.append("follower ").append(word(name));
        line.append(" --port ").append(port);
        if (role == Role.follower && !leaderUrl.equals(USUAL_LEADER))
            line.append(" --leader ").append(word(leaderUrl));
        var usual =
                role == Role.leader ? Path.of("data/leader") : Path.of("data/followers/" + name);
        if (!dataDir.equals(usual)) line.append(" --data ").append(word(dataDir.toString()));
        return line.toString();
    }

    static String signal(String signal, @Nullable Long pid) {
        return "kill -" + signal + " " + (pid == null ? "PID" : pid);
    }

    /// Until it is gone it holds its port and the lock of its data folder. An authority, a
    /// certificate, a secret and three tokens, for their owner alone.
    static String protect(Path folder) {
        var here = word(folder.toString());
        return "umask 077; "
                + LAUNCHER
                + " cert --name nodes "
                + here
                + "; openssl rand -base64 32 > "
                + here
                + "/cluster.secret; for one in window:admin writer:write reader:read; do "
                + LAUNCHER
                + " token new ${one%:*} --role ${one#*:} --file "
                + here
                + "/walscope.tokens > "
                + here
                + "/${one%:*}.token; done";
    }

    static String stopAndWait(long pid) {
        return signal("TERM", pid) + "; while kill -0 " + pid + " 2>/dev/null; do sleep 0.1; done";
    }

    static String move(Path from, Path to) {
        return "mv " + word(from.toString()) + " " + word(to.toString());
    }

    static String cut(List<Integer> ports) {
        return "sudo iptables -I INPUT -i lo -p tcp "
                + to(ports)
                + " -j REJECT --reject-with tcp-reset";
    }

    /// Undoes [#cut].
    static String whole(List<Integer> ports) {
        return cut(ports).replace("-I INPUT", "-D INPUT");
    }

    static String halfOpen(List<Integer> ports) {
        return "sudo iptables -I INPUT -i lo -p tcp " + to(ports) + " -j DROP";
    }

    private static String to(List<Integer> ports) {
        if (ports.size() == 1) return "--dport " + ports.getFirst();
        return "-m multiport --dports "
                + ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// One member of a cluster that elects its leader.
    static String member(String name, String cluster, Path dataDir) {
        return withFolder(
                LAUNCHER + " node " + word(name) + " --cluster " + word(cluster), name, dataDir);
    }

    /// One that others take in.
    static String join(String name, String url, int port, Path dataDir) {
        var line = LAUNCHER + " node " + word(name) + " --join " + word(url) + " --port " + port;
        return withFolder(line, name, dataDir);
    }

    private static String withFolder(String line, String name, Path dataDir) {
        return dataDir.equals(Path.of("data/nodes/" + name))
                ? line
                : line + " --data " + word(dataDir.toString());
    }

    /// Both at once, as one line replaces what the one before it said. A kernel delays a whole
    /// interface more easily than one connection.
    static String slow(Duration delay, long bytesPerSecond) {
        if (delay.isZero() && bytesPerSecond == 0) return UNSLOW;
        return "sudo tc qdisc replace dev lo root netem"
                + (delay.isZero() ? "" : " delay " + delay.toMillis() + "ms")
                + (bytesPerSecond == 0 ? "" : " rate " + bytesPerSecond * 8 + "bit");
    }

    /// Undoes all that is done now.
    static String heal(List<Integer> ports, LinkState state) {
        var lines = new ArrayList<String>();
        if (state.cut()) lines.add(whole(ports));
        if (state.halfOpen()) lines.add(halfOpen(ports).replace("-I INPUT", "-D INPUT"));
        boolean isSlow = !state.delay().isZero() || state.bytesPerSecond() > 0;
        if (isSlow || lines.isEmpty()) lines.add(UNSLOW);
        return String.join("; ", lines);
    }

    /// `text` as one word of a POSIX shell.
    static String word(String text) {
        if (text.matches("[A-Za-z0-9_./:=,@%+-]+")) return text;
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
