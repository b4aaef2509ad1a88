package dev.walscope.cli;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.NodeStatus;
import dev.walscope.words.Visible;

import java.util.Locale;

/// A node's status in a few lines, for people.
final class ClientStatus {
    private static final String ROW = "%-10s  %s%n";

    private ClientStatus() {}

    static String text(NodeStatus status) {
        var text = new StringBuilder();
        row(text, "node", status.node() + ", " + status.role() + ", pid " + status.pid());
        row(text, "leader", status.leader());
        var reason = status.reason() == null ? "" : ": " + status.reason();
        row(text, "state", status.state() + reason);
        var log = status.position();
        row(
                text,
                "log",
                "entries "
                        + log.firstId()
                        + " to "
                        + log.lastId()
                        + ", on disk to "
                        + log.durableId()
                        + ", on a majority to "
                        + log.highWaterMark()
                        + ", readable to "
                        + log.appliedId());
        row(text, "keys", Long.toString(status.keys()));
        row(text, "integrity", integrity(status));
        if (status.replication() != null)
            row(
                    text,
                    "link",
                    status.replication().state()
                            + (status.replication().reason() == null
                                    ? ""
                                    : ": " + status.replication().reason()));
        if (status.raft() != null) row(text, "term", Integer.toString(status.raft().term()));
        if (status.followers() != null)
            for (var follower : status.followers())
                row(text, "follower", follower.name() + ", " + lag(follower));
        return text.toString();
    }

    private static String integrity(NodeStatus status) {
        var integrity = status.integrity();
        return integrity.state()
                + (integrity.corrupt() == 0 ? "" : ", " + integrity.corrupt() + " unreadable")
                + (integrity.reason() == null ? "" : ": " + integrity.reason());
    }

    private static String lag(FollowerStatus follower) {
        return follower.state()
                + ", "
                + follower.lagEntries()
                + (follower.lagEntries() == 1 ? " entry behind" : " entries behind")
                + (follower.reason() == null ? "" : ": " + follower.reason());
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, ROW, name, Visible.text(value)));
    }
}
