package dev.walscope.replication.raft;

import dev.walscope.replication.Change;
import dev.walscope.time.Clock;

import io.microraft.MembershipChangeMode;
import io.microraft.Ordered;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.report.RaftGroupMembers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// What a leader is asked to change of its cluster: the members, one at a time, and who leads. The
/// engine's thread.
///
/// Who is added learns first: it is sent the log and counts for nothing. A leader makes it a voter
/// by itself when it has all but the newest entries.
///
/// Source: Ongaro's thesis, chapter 4.
final class Changes {
    /// How many entries a learner may lack when it becomes a voter.
    private static final int LACKING_MAX = 50;

    private static final int LEARNERS_MAX = RaftGroupMembers.MAX_LEARNER_COUNT;

    private final RaftMember member;
    private final Parts parts;
    private final List<Waiting> waiting = new ArrayList<>();

    /// What a leader was asked for whose first entry is not applied yet; each waits for that.
    private final List<Runnable> postponed = new ArrayList<>();

    /// @param engine runs at once what it is asked for ([Turns#now])
    /// @param later in a turn of its own
    /// @param lastId of the log
    record Parts(
            RaftNode engine,
            Executor now,
            Executor later,
            QuorumWatch quorum,
            Agreement agreement,
            LongSupplier lastId,
            Clock clock) {}

    /// @param to whom a transfer is to make the leader; `null` where members are changed
    private record Waiting(
            CompletableFuture<Change> answer, long sinceNanos, @Nullable MemberId to) {}

    Changes(RaftMember member, Parts parts) {
        this.member = member;
        this.parts = parts;
    }

    // ---- who leads

    void transfer(String name, CompletableFuture<Change> answer) {
        if (!isAskedWell(answer, () -> transfer(name, answer))) return;
        var to = named(name);
        if (to == null) {
            answer.complete(noMember(name));
        } else if (to.equals(member.self())) {
            answer.complete(new Change.Done(0));
        } else if (!parts.engine().getCommittedMembers().getVotingMembers().contains(to)) {
            answer.complete(
                    new Change.Refused(
                            name + " still learns the log and cannot lead; wait until it votes."));
        } else {
            waiting.add(new Waiting(answer, parts.clock().nanos(), to));
            var asked = new ArrayList<CompletableFuture<Ordered<Object>>>();
            parts.now().execute(() -> asked.add(parts.engine().transferLeadership(to)));
            asked.getFirst()
                    .whenComplete(
                            (_, why) -> {
                                if (why != null) answer.complete(notTakenOver(name));
                            });
        }
    }

    private Change notTakenOver(String name) {
        return new Change.Unavailable(
                name
                        + " did not take over; look whether it runs and has caught up, and ask"
                        + " again.");
    }

    /// Who leads is another now.
    void leaderIs(@Nullable MemberId leader) {
        if (leader == null) return;
        for (var one : waiting) {
            var to = one.to();
            if (to == null) continue;
            if (to.equals(leader)) one.answer().complete(new Change.Done(0));
            else if (!leader.equals(member.self())) one.answer().complete(notTakenOver(to.name()));
        }
    }

    // ---- the members

    /// Makes `joining` a learner, in the place of another one of that name when it `mayReplace` one
    /// that is not heard any more.
    void add(MemberId joining, boolean mayReplace, CompletableFuture<Change> answer) {
        if (!isAskedWell(answer, () -> add(joining, mayReplace, answer)) || isUnderWay(answer))
            return;
        var members = parts.engine().getEffectiveMembers();
        var before = named(joining.name());
        if (joining.equals(before)) {
            answer.complete(new Change.Done(members.getLogIndex()));
        } else if (before != null) {
            if (!mayReplace)
                answer.complete(
                        new Change.Refused(
                                joining.name()
                                        + " is a member already; take another name, or remove it"
                                        + " first."));
            else if (before.equals(member.self()) || parts.quorum().hears(before))
                answer.complete(
                        new Change.Refused(
                                joining.name()
                                        + " is a member already and answers; stop it before another"
                                        + " one takes its place."));
            else replace(before, joining, answer);
        } else if (members.getMembers().size() - members.getVotingMembers().size()
                >= LEARNERS_MAX) {
            answer.complete(
                    new Change.Refused(
                            LEARNERS_MAX
                                    + " members learn the log already; wait until one of them"
                                    + " votes, or remove one."));
        } else {
            change(joining, MembershipChangeMode.ADD_LEARNER, answer);
        }
    }

    private void replace(MemberId before, MemberId joining, CompletableFuture<Change> answer) {
        var removed = new CompletableFuture<Change>();
        remove(before, removed);
        removed.thenAccept(
                done -> {
                    if (done instanceof Change.Done)
                        parts.later().execute(() -> add(joining, false, answer));
                    else answer.complete(done);
                });
    }

    void remove(String name, CompletableFuture<Change> answer) {
        if (!isAskedWell(answer, () -> remove(name, answer)) || isUnderWay(answer)) return;
        var leaving = named(name);
        if (leaving == null) answer.complete(noMember(name));
        else remove(leaving, answer);
    }

    private void remove(MemberId leaving, CompletableFuture<Change> answer) {
        var voters = new HashSet<>(parts.engine().getEffectiveMembers().getVotingMembers());
        voters.remove(leaving);
        if (voters.isEmpty())
            answer.complete(
                    new Change.Refused(
                            leaving.name()
                                    + " is the only one that votes and cannot be removed; add"
                                    + " another one first."));
        else if (!isMajorityHeard(voters))
            answer.complete(
                    new Change.Refused(
                            "Without "
                                    + leaving.name()
                                    + " those that answer would be no majority; start the others"
                                    + " first."));
        else change(leaving, MembershipChangeMode.REMOVE_MEMBER, answer);
    }

    private boolean isMajorityHeard(Set<RaftEndpoint> voters) {
        var heard =
                voters.stream()
                        .filter(one -> one.equals(member.self()) || parts.quorum().hasAnswered(one))
                        .count();
        return heard > voters.size() / 2;
    }

    private void change(
            MemberId whom, MembershipChangeMode mode, CompletableFuture<Change> answer) {
        var engine = parts.engine();
        var agreedId = engine.getCommittedMembers().getLogIndex();
        waiting.add(new Waiting(answer, parts.clock().nanos(), null));
        var asked = new ArrayList<CompletableFuture<Ordered<RaftGroupMembers>>>();
        parts.now().execute(() -> asked.add(engine.changeMembership(whom, mode, agreedId)));
        asked.getFirst()
                .whenComplete(
                        (done, why) ->
                                answer.complete(
                                        why == null
                                                ? new Change.Done(done.getCommitIndex())
                                                : notAgreed()));
    }

    private static Change notAgreed() {
        return new Change.Unavailable(
                "It is not known whether the members have changed; look at /status, and ask"
                        + " again.");
    }

    /// A learner that has caught up becomes a voter.
    private void promote() {
        var engine = parts.engine();
        var members = engine.getEffectiveMembers();
        if (!member.hasTermBegun()
                || members.getLogIndex() != engine.getCommittedMembers().getLogIndex()) return;
        for (var one : members.getMembers()) {
            if (members.getVotingMembers().contains(one)) continue;
            var known = parts.agreement().knownOf(engine, one);
            if (known < 1
                    || known < parts.lastId().getAsLong() - LACKING_MAX
                    || !parts.quorum().hasAnswered(one)) continue;
            change(
                    (MemberId) one,
                    MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER,
                    new CompletableFuture<>());
            return;
        }
    }

    // ----

    /// Whether this member can do it now; else `answer` says why not, or it is asked `again` when
    /// its term has begun.
    private boolean isAskedWell(CompletableFuture<Change> answer, Runnable again) {
        var failure = member.failure();
        if (failure.isPresent()) {
            answer.complete(new Change.Unavailable(failure.get()));
        } else if (!member.leads() || member.isOver()) {
            var leader = member.standing().leader();
            answer.complete(
                    leader == null || leader.equals(member.self())
                            ? new Change.Unavailable(
                                    "No leader is known; an election is under way. Ask again.")
                            : new Change.NotLeader(leader.name()));
        } else if (!member.hasTermBegun()) {
            postponed.add(again);
        } else {
            return true;
        }
        return false;
    }

    /// Whether a change is not agreed on yet: then nobody knows who the members will be.
    private boolean isUnderWay(CompletableFuture<Change> answer) {
        var engine = parts.engine();
        var newestId = engine.getEffectiveMembers().getLogIndex();
        if (newestId == engine.getCommittedMembers().getLogIndex()) return false;
        answer.complete(
                new Change.Refused(
                        "Entry "
                                + newestId
                                + " changes the members and is not agreed on yet; ask again when it"
                                + " is."));
        return true;
    }

    private @Nullable MemberId named(String name) {
        for (var one : parts.engine().getEffectiveMembers().getMembers())
            if (((MemberId) one).name().equals(name)) return (MemberId) one;
        return null;
    }

    private Change noMember(String name) {
        return new Change.NoMember(
                "There is no member "
                        + name
                        + "; there are "
                        + String.join(
                                ", ",
                                parts.engine().getEffectiveMembers().getMembers().stream()
                                        .map(one -> ((MemberId) one).name())
                                        .sorted()
                                        .toList())
                        + ".");
    }

    /// Nobody waits any longer who has waited since before `oldestNanos`.
    void tick(long oldestNanos) {
        for (var one : List.copyOf(waiting))
            if (one.sinceNanos() - oldestNanos < 0) {
                var to = one.to();
                one.answer().complete(to == null ? notAgreed() : notTakenOver(to.name()));
            }
        waiting.removeIf(one -> one.answer().isDone());
        askAgain();
        if (member.leads() && !member.isOver()) promote();
    }

    private void askAgain() {
        var again = List.copyOf(postponed);
        postponed.clear();
        again.forEach(Runnable::run);
    }

    void giveUp() {
        askAgain();
        for (var one : List.copyOf(waiting)) one.answer().complete(notAgreed());
        waiting.clear();
    }
}
