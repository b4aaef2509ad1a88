package dev.walscope.replication;

import dev.walscope.api.ReplicationMessage.Compare;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/// Finds out whether two logs hold the same entries, and where they part, a few stretches at a
/// time.
///
/// A stretch that both can read has a fingerprint on either side. Equal ones are done with; others
/// are divided, until one entry is left. An entry that one side cannot read speaks neither for nor
/// against. Each question and each answer is of bounded size, and so is their number.
///
/// One thread.
public final class LogComparison {
    private static final int PARTS = Compare.STRETCHES_MAX;
    private static final int QUESTIONS_MAX = 10_000;

    private final WriteAheadLog log;

    /// Not known to be equal yet, in the order of their ids.
    private final Deque<Stretch> open = new ArrayDeque<>();

    private final long firstKeptId;
    private OptionalLong partsAt = OptionalLong.empty();
    private boolean hasFoundEqual;
    private int questions;

    /// @param firstId the logs are the same before it
    /// @param untilId both logs reach at least as far
    /// @param theirFirstId the first entry that the other log still has
    public LogComparison(WriteAheadLog log, long firstId, long untilId, long theirFirstId)
            throws IOException {
        this.log = log;
        firstKeptId = Math.max(log.firstId(), theirFirstId);
        var beginningUntil = Math.min(untilId, firstKeptId - 1);
        var comparableUntil =
                theirFirstId > log.firstId()
                        ? beginningUntil
                        : log.milestoneAtOrBefore(beginningUntil);
        if (firstId <= comparableUntil) open.add(new Stretch(firstId, comparableUntil));
        var keptFrom = Math.max(firstId, firstKeptId);
        if (keptFrom <= untilId) open.add(new Stretch(keptFrom, untilId));
    }

    /// What to ask the other side now; nothing when the comparison is over.
    public List<Stretch> question() {
        var asked = new ArrayList<Stretch>();
        for (var stretch : open) {
            if (asked.size() == PARTS) break;
            asked.add(stretch);
        }
        return asked;
    }

    /// Takes in the answer to the last [#question].
    ///
    /// @param digests one for each stretch that was asked for, `null` where there is none
    /// @throws IllegalArgumentException when that is not an answer to the question
    public void answered(List<Stretch> asked, List<@Nullable String> digests) throws IOException {
        if (!asked.equals(question()) || digests.size() != asked.size())
            throw new IllegalArgumentException("that was not asked");
        questions++;
        var divided = new ArrayList<Stretch>();
        for (int i = 0; i < asked.size(); i++) {
            var stretch = open.remove();
            var ours = log.fingerprint(stretch.first(), stretch.last());
            var theirs = digests.get(i);
            if (ours != null && ours.is(theirs)) {
                hasFoundEqual = true;
                continue;
            }
            if (stretch.length() > 1 && stretch.first() >= firstKeptId) {
                divide(stretch, divided);
                // Behind a difference nothing matters any more.
                if (ours != null && theirs != null) {
                    open.clear();
                    break;
                }
            } else if (ours != null && theirs != null) {
                partsAt = OptionalLong.of(stretch.last());
                open.clear();
                return;
            }
        }
        for (var part : divided.reversed()) open.addFirst(part);
    }

    private static void divide(Stretch stretch, List<Stretch> into) {
        var part = Math.max(1, (stretch.length() + PARTS - 1) / PARTS);
        for (long first = stretch.first(); first <= stretch.last(); first += part)
            into.add(new Stretch(first, Math.min(stretch.last(), first + part - 1)));
    }

    /// Whether nothing is left to be asked: [#partsAt] is known.
    public boolean isOver() {
        return open.isEmpty();
    }

    /// Whether so much cannot be read that the comparison is given up.
    public boolean isHopeless() {
        return questions >= QUESTIONS_MAX;
    }

    /// The first entry that differs, as far as both can read; of what one of them has dropped, the
    /// last.
    public OptionalLong partsAt() {
        return partsAt;
    }

    /// Whether the entry that differs is no longer there on both sides, so that the first one that
    /// does may come before it.
    public boolean partsBeforeKept() {
        return partsAt.isPresent() && partsAt.getAsLong() < firstKeptId;
    }

    /// Compares with a peer that can be asked at once.
    ///
    /// @return whether nothing differs
    public static boolean agrees(WriteAheadLog log, PeerLog peer, long untilId) throws IOException {
        return compared(log, peer, untilId).agrees();
    }

    /// As [#agrees], and something that both can read is equal: two logs that share nothing do not
    /// speak for each other.
    public static boolean agreesSomewhere(WriteAheadLog log, PeerLog peer, long untilId)
            throws IOException {
        var comparison = compared(log, peer, untilId);
        return comparison.agrees() && comparison.hasFoundEqual;
    }

    private boolean agrees() {
        return isOver() && partsAt.isEmpty();
    }

    private static LogComparison compared(WriteAheadLog log, PeerLog peer, long untilId)
            throws IOException {
        var comparison = new LogComparison(log, 1, untilId, peer.firstId());
        while (!comparison.isOver() && !comparison.isHopeless()) {
            var question = comparison.question();
            var answer = new ArrayList<@Nullable String>();
            for (var stretch : question) answer.add(peer.fingerprint(stretch));
            comparison.answered(question, answer);
        }
        return comparison;
    }
}
