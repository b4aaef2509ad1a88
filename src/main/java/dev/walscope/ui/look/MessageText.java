package dev.walscope.ui.look;

import dev.walscope.cluster.LinkMessage;

/// A message between two nodes in a few words.
public final class MessageText {
    private MessageText() {}

    /// `entries 54–57`, `ack 55`
    public static String of(LinkMessage message) {
        return switch (message.kind()) {
            case entries -> entries(message);
            case acknowledgement -> "ack " + Figures.count(message.lastId());
            case beat -> "high-water " + Figures.count(message.lastId());
            case resume -> "again after " + Figures.count(message.lastId());
            case repair ->
                    !message.towardsLeader()
                            ? "copies to repair"
                            : message.firstId() == 0
                                    ? "asks for copies"
                                    : "asks for " + entries(message);
            case snapshot -> "snapshot up to " + Figures.count(message.lastId());
            case other -> "getting to know";
        };
    }

    /// With where it goes: down to the follower, up to its leader.
    public static String withWay(LinkMessage message) {
        return (message.towardsLeader() ? "↑ " : "↓ ") + of(message);
    }

    private static String entries(LinkMessage message) {
        if (message.firstId() == 0) return "entries";
        var first = Figures.count(message.firstId());
        return message.firstId() == message.lastId()
                ? "entry " + first
                : "entries " + first + "–" + Figures.count(message.lastId());
    }
}
