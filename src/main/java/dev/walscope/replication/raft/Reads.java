package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage;
import dev.walscope.api.PeerMessage.ReadAsked;
import dev.walscope.api.PeerMessage.ReadAt;
import dev.walscope.replication.AppliedState;
import dev.walscope.time.Clock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/// The reads that wait until their member has applied all that was agreed on when they were asked
/// for. The engine's thread.
///
/// A leader asks a majority ([ReadRounds]); another member asks the leader.
final class Reads {
    private final RaftMember member;
    private final ReadRounds rounds;
    private final AppliedState state;
    private final Clock clock;
    private final BiConsumer<MemberId, PeerMessage> network;
    private final TreeMap<Long, List<CompletableFuture<Long>>> whenApplied = new TreeMap<>();
    private final Map<Long, Question> questions = new HashMap<>();

    /// Begins anywhere: an answer to a question of an earlier life must not fit one of this life.
    private long questionNumber;

    private record Question(CompletableFuture<Long> answer, long sinceNanos) {}

    /// No read can be answered that is up to date: nobody leads with a majority behind it.
    static final class NoMajority extends RuntimeException {
        private NoMajority() {
            super(
                    "No leader with a majority answers, so nobody knows the newest value; ask"
                            + " again, or with consistency=local.",
                    null,
                    false,
                    false);
        }
    }

    /// @param firstNumber of a question
    Reads(
            RaftMember member,
            ReadRounds rounds,
            AppliedState state,
            Clock clock,
            BiConsumer<MemberId, PeerMessage> network,
            long firstNumber) {
        this.member = member;
        this.rounds = rounds;
        this.state = state;
        this.clock = clock;
        this.network = network;
        questionNumber = firstNumber;
    }

    /// Completes `answer` when this member has applied all that was agreed on when it was asked:
    /// with the id, or with [NoMajority] when that cannot be known.
    void ask(CompletableFuture<Long> answer) {
        var asked = member.leads() ? round() : askLeader();
        asked.whenComplete(
                (id, why) -> {
                    if (why != null) answer.completeExceptionally(new NoMajority());
                    else onceApplied(id, answer);
                });
    }

    /// Completes with the id when a majority has confirmed that this leader still leads.
    CompletableFuture<Long> round() {
        return member.isOver() ? CompletableFuture.failedFuture(new NoMajority()) : rounds.ask();
    }

    private CompletableFuture<Long> askLeader() {
        var leader = member.standing().leader();
        if (leader == null || member.isOver())
            return CompletableFuture.failedFuture(new NoMajority());
        var question = new Question(new CompletableFuture<>(), clock.nanos());
        questions.put(++questionNumber, question);
        network.accept(leader, new ReadAsked(questionNumber));
        return question.answer();
    }

    private void onceApplied(long id, CompletableFuture<Long> answer) {
        if (id <= state.appliedId()) answer.complete(id);
        else whenApplied.computeIfAbsent(id, _ -> new ArrayList<>()).add(answer);
    }

    /// Another member asks this one, which leads, as far as that one knows.
    void heard(MemberId from, ReadAsked asked) {
        CompletableFuture<Long> round =
                member.leads() ? round() : CompletableFuture.failedFuture(new NoMajority());
        round.whenComplete(
                (id, why) -> {
                    if (!member.isOver())
                        network.accept(from, new ReadAt(asked.number(), why == null ? id : 0));
                });
    }

    /// The leader answers.
    void heard(ReadAt at) {
        var question = questions.remove(at.number());
        if (question == null) return;
        if (at.id() == 0) question.answer().completeExceptionally(new NoMajority());
        else question.answer().complete(at.id());
    }

    /// More is applied.
    void applied() {
        var reached = whenApplied.headMap(state.appliedId(), true);
        if (reached.isEmpty()) return;
        var ready = new ArrayList<>(reached.values());
        reached.clear();
        for (var answers : ready) for (var answer : answers) answer.complete(state.appliedId());
    }

    /// No majority answers this leader, or it leads no more.
    void leadsNoMore() {
        rounds.giveUp(new NoMajority());
    }

    void giveUp() {
        for (var question : List.copyOf(questions.values()))
            question.answer().completeExceptionally(new NoMajority());
        questions.clear();
        for (var answers : List.copyOf(whenApplied.values()))
            for (var answer : answers) answer.completeExceptionally(new NoMajority());
        whenApplied.clear();
    }

    /// Nobody waits any longer who has waited since before `oldestNanos`.
    void tick(long oldestNanos) {
        for (var one : List.copyOf(questions.entrySet())) {
            if (one.getValue().sinceNanos() - oldestNanos >= 0) continue;
            questions.remove(one.getKey());
            one.getValue().answer().completeExceptionally(new NoMajority());
        }
    }
}
