package dev.walscope.cluster;

import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/// How a person does in a terminal what an [Action] does.
final class Shell {
    private static final String LAUNCHER = "launcher/walscope";

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

    /// Until it is gone it holds its port and the lock of its data folder.
    static String stopAndWait(long pid) {
        return signal("TERM", pid) + "; while kill -0 " + pid + " 2>/dev/null; do sleep 0.1; done";
    }

    static String move(Path from, Path to) {
        return "mv " + word(from.toString()) + " " + word(to.toString());
    }

    static String cut(int port) {
        return "sudo iptables -I INPUT -i lo -p tcp --dport "
                + port
                + " -j REJECT --reject-with tcp-reset";
    }

    static String halfOpen(int port) {
        return "sudo iptables -I INPUT -i lo -p tcp --dport " + port + " -j DROP";
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
    static String heal(int port, LinkState state) {
        var lines = new ArrayList<String>();
        if (state.cut()) lines.add(cut(port).replace("-I INPUT", "-D INPUT"));
        if (state.halfOpen()) lines.add(halfOpen(port).replace("-I INPUT", "-D INPUT"));
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
