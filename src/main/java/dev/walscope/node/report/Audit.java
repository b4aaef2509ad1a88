package dev.walscope.node.report;

import dev.walscope.time.Clock;
import dev.walscope.words.Visible;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.Set;

/// A line in the log for each attempt that was refused: who, what and why. The same one once in a
/// while, and so many; of others only the number, so that nobody fills a disk with them. Never what
/// was sent as a secret.
///
/// Safe to share.
public final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int LINES_MAX = 10;
    private static final long WHILE_NANOS = 60_000_000_000L;
    private static final int SHOWN_MAX = 200;

    private final Clock clock;
    private long begunNanos;
    private final Set<String> said = new HashSet<>();
    private int unsaid;

    public Audit(Clock clock) {
        this.clock = clock;
        begunNanos = clock.nanos();
    }

    /// @param who the address that it came from
    /// @param what was asked for; strangers choose it
    public synchronized void refused(String who, String what, String why) {
        var now = clock.nanos();
        if (now - begunNanos > WHILE_NANOS) {
            if (unsaid > 0) LOG.warn("refused {} more attempts", unsaid);
            begunNanos = now;
            said.clear();
            unsaid = 0;
        }
        var line = "refused " + Visible.text(what, SHOWN_MAX) + " to " + who + ": " + why;
        if (said.size() < LINES_MAX && said.add(line)) LOG.warn("{}", line);
        else unsaid++;
    }
}
