package dev.walscope.cluster;

import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// How a person does in a terminal what an [Action] does.
final class Shell {
    private static final String LAUNCHER = "launcher/walscope";

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

    static String wipe(Path dataDir) {
        return "rm -r " + word(dataDir.toString());
    }

    static String cut(int port) {
        return "sudo iptables -I INPUT -i lo -p tcp --dport "
                + port
                + " -j REJECT --reject-with tcp-reset";
    }

    static String halfOpen(int port) {
        return "sudo iptables -I INPUT -i lo -p tcp --dport " + port + " -j DROP";
    }

    /// A kernel delays a whole interface more easily than one connection.
    static String delay(Duration delay) {
        return "sudo tc qdisc replace dev lo root netem delay " + delay.toMillis() + "ms";
    }

    static String throttle(long bytesPerSecond) {
        return bytesPerSecond == 0
                ? "sudo tc qdisc del dev lo root"
                : "sudo tc qdisc replace dev lo root netem rate " + bytesPerSecond * 8 + "bit";
    }

    /// Undoes what is done now.
    static String heal(int port, LinkState state) {
        if (state.cut()) return cut(port).replace("-I INPUT", "-D INPUT");
        if (state.halfOpen()) return halfOpen(port).replace("-I INPUT", "-D INPUT");
        return "sudo tc qdisc del dev lo root";
    }

    static String flipBit(Action.FlipBit flip) {
        try {
            return DiskDamage.flipBitShell(flip.segment(), flip.offset(), flip.bit());
        } catch (IOException e) {
            throw new ActionFailed(flip.segment() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// `text` as one word of a POSIX shell.
    static String word(String text) {
        if (text.matches("[A-Za-z0-9_./:=,@%+-]+")) return text;
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
