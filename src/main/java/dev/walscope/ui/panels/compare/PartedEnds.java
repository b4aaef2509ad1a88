package dev.walscope.ui.panels.compare;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.session.FailureText;
import dev.walscope.words.Visible;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/// What two logs that have parted hold from there on, side by side: per id the leader's entry and
/// the follower's own.
///
/// Of long ends the first [#LINES_MAX] ids; what cannot be fetched is said and not guessed.
///
/// @param cutIn the file that the follower's own bytes from there on would begin in, once they are
///     set aside; empty while its entries are not known
/// @param unread why one of the two could not be read, a sentence; empty when both were
record PartedEnds(List<Line> lines, String cutIn, String unread) {
    static final int LINES_MAX = 300;

    private static final int WORDS_MAX = 160;

    enum Verdict {
        differs("≠ differs", "fault"),
        equal("= equal", "good"),
        leader_only("leader only", "watch"),
        follower_only("set aside", "watch"),
        unknown("not read", "watch");

        final String word;
        final String tone;

        Verdict(String word, String tone) {
            this.word = word;
            this.tone = tone;
        }
    }

    /// @param leaders the leader's entry in words; `–` where its log has none
    /// @param followers the follower's
    record Line(long id, String leaders, String followers, Verdict verdict) {}

    /// A page of a log, or why there is none.
    private record End(@Nullable List<LogEntry> entries, String why) {}

    PartedEnds {
        lines = List.copyOf(lines);
    }

    /// The last id that is shown; `from - 1` when none is.
    long shownUntil(long from) {
        return lines.isEmpty() ? from - 1 : lines.getLast().id();
    }

    /// @param from the first id at which the logs differ
    static CompletableFuture<PartedEnds> fetch(
            BiFunction<String, Call, CompletableFuture<Reply>> ask,
            String leader,
            String follower,
            long from) {
        var call =
                Call.of("GET", "/wal")
                        .withQuery("after", Long.toString(from - 1))
                        .withQuery("limit", Integer.toString(LINES_MAX));
        return end(ask, leader, call)
                .thenCombine(end(ask, follower, call), (a, b) -> of(leader, a, follower, b));
    }

    private static CompletableFuture<End> end(
            BiFunction<String, Call, CompletableFuture<Reply>> ask, String node, Call call) {
        if (node.isEmpty())
            return CompletableFuture.completedFuture(new End(null, "no leader is known here"));
        return ask.apply(node, call)
                .handle(
                        (reply, failure) -> {
                            if (failure != null) return new End(null, FailureText.words(failure));
                            if (!reply.ok()) return new End(null, "status " + reply.status());
                            return new End(
                                    Wire.readWhole(reply.body(), LogEntry.Page.class).entries(),
                                    "");
                        })
                .exceptionally(failure -> new End(null, FailureText.words(failure)));
    }

    private record Pair(@Nullable LogEntry leaders, @Nullable LogEntry followers) {}

    private static PartedEnds of(String leader, End leaders, String follower, End followers) {
        var ids = new TreeMap<Long, Pair>();
        for (var entry : known(leaders)) ids.put(entry.id(), new Pair(entry, null));
        for (var entry : known(followers))
            ids.merge(
                    entry.id(),
                    new Pair(null, entry),
                    (one, other) -> new Pair(one.leaders(), other.followers()));
        // A page that was full may end before the other's: what is behind it is not known.
        long until = Math.min(told(leaders), told(followers));
        var lines = new ArrayList<Line>();
        ids.headMap(until, true)
                .forEach(
                        (id, pair) ->
                                lines.add(
                                        new Line(
                                                id,
                                                words(pair.leaders(), leaders),
                                                words(pair.followers(), followers),
                                                verdict(pair, leaders, followers))));
        var own = known(followers);
        return new PartedEnds(
                lines,
                own.isEmpty() ? "" : cutIn(own.getFirst()),
                unread(leader, leaders) + unread(follower, followers));
    }

    private static List<LogEntry> known(End end) {
        return end.entries() == null ? List.of() : end.entries();
    }

    /// Up to which id an answer tells what there is.
    private static long told(End end) {
        var entries = known(end);
        return entries.size() < LINES_MAX ? Long.MAX_VALUE : entries.getLast().id();
    }

    /// As the log names it when it cuts an end off.
    private static String cutIn(LogEntry first) {
        return "wal.log.segment." + first.segment() + ".cut." + first.offset();
    }

    private static String unread(String node, End end) {
        if (end.entries() != null) return "";
        return (node.isEmpty() ? "The leader's log" : node + "'s log")
                + " was not read: "
                + end.why()
                + ". ";
    }

    private static Verdict verdict(Pair pair, End leaders, End followers) {
        if (leaders.entries() == null || followers.entries() == null) return Verdict.unknown;
        if (pair.leaders() == null) return Verdict.follower_only;
        if (pair.followers() == null) return Verdict.leader_only;
        if (isUnreadable(pair.leaders()) || isUnreadable(pair.followers())) return Verdict.unknown;
        return LogDifference.isSurelyTheSame(pair.leaders(), pair.followers())
                ? Verdict.equal
                : Verdict.differs;
    }

    private static boolean isUnreadable(LogEntry entry) {
        return entry.crcStatus() == LogEntry.CrcStatus.corrupt;
    }

    private static String words(@Nullable LogEntry entry, End end) {
        if (end.entries() == null) return "?";
        if (entry == null) return "–";
        if (isUnreadable(entry)) return "unreadable";
        var value = entry.value();
        var text =
                entry.operation()
                        + " "
                        + String.join(", ", entry.keys())
                        + (value == null || value.isNull() || entry.writesSeveral()
                                ? ""
                                : "  " + value);
        return Visible.text(text.strip(), WORDS_MAX);
    }
}
