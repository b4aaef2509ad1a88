package dev.walscope.replication.raft;

import dev.walscope.dedup.Decision;
import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Entry;
import dev.walscope.entry.RequestTag;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Command;
import dev.walscope.replication.WriteTimes;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The writes that a member was asked for and has not answered yet. The engine's thread.
///
/// A leader decides on a write only when the first entry of its own term is applied: then all that
/// was acknowledged before is, so a retry is recognised whoever led when it was first asked for.
final class Writes {
    /// Writes that may wait for a new leader's first entry.
    private static final int WAITING_MAX = 4096;

    private final RaftMember member;
    private final Reads reads;
    private final AppliedState state;
    private final Clock clock;
    private final RaftMember.Ear ear;
    private boolean termHasBegun;
    private long lastTimestampMs;
    private final List<Asked> waiting = new ArrayList<>();
    private final LinkedHashMap<Long, Pending> pending = new LinkedHashMap<>();

    /// A write on its way to a decision.
    record Asked(
            Command command, CompletableFuture<Answer> answer, long sinceNanos, WriteTimes times) {}

    /// An entry of this leader that is not agreed on yet.
    private record Pending(Entry entry, CompletableFuture<Answer> answer, long sinceNanos) {}

    Writes(RaftMember member, Reads reads, AppliedState state, Clock clock, RaftMember.Ear ear) {
        this.ear = ear;
        this.member = member;
        this.reads = reads;
        this.state = state;
        this.clock = clock;
    }

    /// Any thread.
    Asked asked(Command command, WriteTimes times) {
        var answer = new CompletableFuture<Answer>();
        if (command.identity().isPresent())
            answer.thenAccept(told -> ear.requestSeen(command, told));
        return new Asked(command, answer, clock.nanos(), times);
    }

    void decide(Asked asked) {
        var why = member.failure();
        if (why.isPresent()) {
            asked.answer().complete(new Answer.Unavailable(why.get() + " Nothing was written."));
        } else if (!member.leads() || member.isOver()) {
            asked.answer().complete(member.notLeader());
        } else if (termHasBegun) {
            decideNow(asked);
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(asked);
        } else {
            asked.answer()
                    .complete(
                            new Answer.NoLeader(
                                    "The leader has just been elected; send the request again."));
        }
    }

    private void decideNow(Asked asked) {
        asked.times().staged(clock.nanos());
        var command = asked.command();
        var tag = command.identity().map(this::tag);
        if (tag.isPresent()) {
            switch (state.receiver()
                    .decide(
                            tag.get(),
                            command.operation(),
                            command.key(),
                            command.value(),
                            command.guard())) {
                case Decision.Fresh() -> {}
                case Decision.Unmet(var found) -> {
                    answerIfTrue(asked, new Answer.Unmet(found, true), Optional.empty());
                    return;
                }
                case Decision.Replay(var id) -> {
                    onceAgreed(id, asked, new Answer.Done(id, true));
                    return;
                }
                case Decision.Conflict(var id) -> {
                    onceAgreed(id, asked, new Answer.Conflict(id));
                    return;
                }
            }
        }
        var objection = state.objection(command);
        if (objection.isEmpty()) append(asked, tag);
        else if (objection.get() instanceof Answer.StoreFull full) asked.answer().complete(full);
        else
            answerIfTrue(
                    asked, objection.get(), tag.flatMap(it -> unmet(it, asked, objection.get())));
    }

    /// The answer counts for retries from now on, and is kept when it is told.
    private Optional<Remembered.Unmet> unmet(RequestTag tag, Asked asked, Answer answer) {
        var command = asked.command();
        if (!(answer instanceof Answer.Unmet(var found, var _))) return Optional.empty();
        return Optional.of(
                state.receiver()
                        .reserveUnmet(
                                tag,
                                command.operation(),
                                command.key(),
                                command.value(),
                                command.guard(),
                                found));
    }

    private RequestTag tag(Command.Identity identity) {
        lastTimestampMs =
                Math.max(Math.max(clock.wallMs(), lastTimestampMs), state.lastTimestampMs());
        return new RequestTag(identity.clientId(), identity.requestId(), lastTimestampMs);
    }

    private void append(Asked asked, Optional<RequestTag> tag) {
        var operation = LoggedOperation.of(asked.command(), tag);
        // Within this turn: what was decided must still hold when it is appended.
        var appended = member.replicate(operation);
        var entry = operation.entry();
        if (entry == null) {
            asked.answer()
                    .complete(
                            member.failure()
                                    .<Answer>map(
                                            why ->
                                                    new Answer.Unavailable(
                                                            why + " Nothing was written."))
                                    .orElseGet(
                                            () ->
                                                    new Answer.NoLeader(
                                                            "The leader has too much to agree on,"
                                                                    + " or hands over; nothing was"
                                                                    + " written, send it again.")));
            return;
        }
        if (entry.id() <= state.appliedId()) {
            // Alone in its cluster it is agreed on at once.
            asked.answer().complete(new Answer.Done(entry.id(), false));
            return;
        }
        state.staged(entry);
        if (tag.isPresent()) state.receiver().reserve(entry);
        pending.put(entry.id(), new Pending(entry, asked.answer(), asked.sinceNanos()));
        appended.whenComplete(
                (done, why) -> {
                    var mine = pending.remove(entry.id());
                    if (mine == null) return;
                    var now = clock.nanos();
                    if (why == null) ear.committedWithin(now - mine.sinceNanos());
                    asked.times().stored(now);
                    mine.answer()
                            .complete(
                                    why == null
                                            ? new Answer.Done(entry.id(), false)
                                            : unknown(entry));
                });
    }

    private static Answer unknown(Entry entry) {
        return new Answer.Unacknowledged(
                entry.id(),
                "Outcome unknown: entry "
                        + entry.id()
                        + " of term "
                        + entry.term()
                        + " may or may not survive; send it again with the same client_id and"
                        + " request_id.");
    }

    /// Answers when entry `id`, perhaps still under way, is agreed on.
    private void onceAgreed(long id, Asked asked, Answer answer) {
        if (id <= state.appliedId()) {
            asked.answer().complete(answer);
            return;
        }
        var under = pending.get(id);
        if (under == null) {
            asked.answer().complete(member.notLeader());
            return;
        }
        under.answer()
                .thenAccept(
                        first ->
                                asked.answer()
                                        .complete(first instanceof Answer.Done ? answer : first));
    }

    /// What a write is refused for is a read: it is true only of a leader that still leads, and
    /// when all that is under way is agreed on.
    private void answerIfTrue(Asked asked, Answer answer, Optional<Remembered.Unmet> unmet) {
        var under = pending.isEmpty() ? null : pending.lastEntry().getValue();
        var before =
                under == null ? CompletableFuture.<Answer>completedFuture(answer) : under.answer();
        before.thenAccept(
                first -> {
                    if (first == answer || first instanceof Answer.Done)
                        reads.round().whenComplete((_, why) -> tell(asked, answer, unmet, why));
                    else tell(asked, answer, unmet, new IllegalStateException("not agreed on"));
                });
    }

    private void tell(
            Asked asked, Answer answer, Optional<Remembered.Unmet> unmet, @Nullable Throwable why) {
        unmet.ifPresent(why == null ? state::told : state.receiver()::forget);
        asked.answer().complete(why == null ? answer : member.notLeader());
    }

    /// The first entry of this leader's term is applied.
    ///
    /// @return what waited for it
    List<Asked> termHasBegun() {
        termHasBegun = true;
        var now = List.copyOf(waiting);
        waiting.clear();
        return now;
    }

    boolean hasTermBegun() {
        return termHasBegun;
    }

    /// What was appended may yet be agreed on, under another leader; nothing is decided on it here.
    void leadsNoMore() {
        termHasBegun = false;
        state.unstaged();
        state.receiver().rollback();
        for (var asked : List.copyOf(waiting)) asked.answer().complete(member.notLeader());
        waiting.clear();
    }

    /// Nobody will be told any more what becomes of what is under way.
    void giveUp() {
        for (var one : List.copyOf(pending.values())) one.answer().complete(unknown(one.entry()));
        pending.clear();
    }

    /// Nobody waits any longer who has waited since before `oldestNanos`.
    void tick(long oldestNanos) {
        for (var one : List.copyOf(pending.values()))
            if (one.sinceNanos() - oldestNanos < 0) one.answer().complete(unknown(one.entry()));
        for (var asked : List.copyOf(waiting)) {
            if (asked.sinceNanos() - oldestNanos >= 0) continue;
            waiting.remove(asked);
            asked.answer().complete(member.notLeader());
        }
    }
}
