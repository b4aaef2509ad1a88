package dev.walscope.cluster;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// What became of a [CableOrder], as a line of JSON.
///
/// @param n that of the order
/// @param failure why nothing became of it
/// @param port where the cable begins
/// @param messages what is on its way; the message that was let pass, if there was one
record CableAnswer(long n, @Nullable String failure, int port, List<Moving> messages) {
    /// A [LinkMessage.Travelling].
    record Moving(
            boolean towardsLeader,
            LinkMessage.Kind kind,
            long firstId,
            long lastId,
            double progress,
            boolean waits) {
        static Moving of(LinkMessage message, double progress, boolean waits) {
            return new Moving(
                    message.towardsLeader(),
                    message.kind(),
                    message.firstId(),
                    message.lastId(),
                    progress,
                    waits);
        }

        LinkMessage message() {
            return new LinkMessage(towardsLeader, kind, firstId, lastId);
        }

        LinkMessage.Travelling travelling() {
            return new LinkMessage.Travelling(message(), progress, waits);
        }
    }

    static CableAnswer done(long n) {
        return new CableAnswer(n, null, 0, List.of());
    }

    static CableAnswer opened(long n, int port) {
        return new CableAnswer(n, null, port, List.of());
    }

    static CableAnswer failed(long n, String why) {
        return new CableAnswer(n, why, 0, List.of());
    }

    static CableAnswer stepped(long n, Optional<LinkMessage> passed) {
        return new CableAnswer(
                n, null, 0, passed.map(it -> Moving.of(it, 0, false)).stream().toList());
    }

    static CableAnswer travelling(long n, List<LinkMessage.Travelling> now) {
        return new CableAnswer(
                n,
                null,
                0,
                now.stream()
                        .map(it -> Moving.of(it.message(), it.progress(), it.isWaiting()))
                        .toList());
    }
}
