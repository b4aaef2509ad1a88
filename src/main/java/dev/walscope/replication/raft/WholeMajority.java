package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// Lets the answers of members to a leader of four or six voters count only as far as a majority
/// has given them: the engine asks one fewer than a majority, for entries and for reads.
///
/// That would do as long as all agree on who votes. But another member may have a change of the
/// voters in its log that was never agreed on, and by that be elected by two of three, neither of
/// which the two of four were.
final class WholeMajority implements Cover {
    private final LogStore store;
    private final Map<RaftEndpoint, AppendEntriesSuccessResponse> held = new HashMap<>();
    private final Map<RaftEndpoint, Long> entries = new HashMap<>();
    private final Map<RaftEndpoint, Long> queries = new HashMap<>();
    private final Map<RaftEndpoint, Long> counted = new HashMap<>();
    private int term;

    WholeMajority(LogStore store) {
        this.store = store;
    }

    @Override
    public @Nullable RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        forgetOlderTerms(engine);
        if (!Cover.leads(engine) || message.getTerm() != term) return message;
        if (message instanceof AppendEntriesFailureResponse refusal && asksTooFew(engine))
            return Messages.withoutQuery(refusal);
        if (!(message instanceof AppendEntriesSuccessResponse answer)) return message;
        entries.merge(answer.getSender(), answer.getLastLogIndex(), Math::max);
        queries.merge(answer.getSender(), answer.getQuerySequenceNumber(), Math::max);
        if (!asksTooFew(engine)) return message;
        held.put(answer.getSender(), answer);
        return null;
    }

    private void forgetOlderTerms(RaftNode engine) {
        var now = engine.getTerm().getTerm();
        if (term == now) return;
        term = now;
        for (var map : List.of(held, entries, queries, counted)) map.clear();
    }

    private static boolean asksTooFew(RaftNode engine) {
        var voters = engine.getEffectiveMembers().getVotingMembers().size();
        return voters >= 4 && voters % 2 == 0;
    }

    /// What was held and counts by now, as far as it does.
    List<RaftMessage> released(RaftNode engine) {
        if (held.isEmpty()) return List.of();
        if (!Cover.leads(engine)) {
            held.clear();
            return List.of();
        }
        var voters = engine.getEffectiveMembers().getVotingMembers();
        var self = engine.getLocalEndpoint();
        var entry =
                byAMajority(
                        voters,
                        one -> one.equals(self) ? store.forcedId() : entries.getOrDefault(one, 0L));
        var query =
                byAMajority(
                        voters,
                        one -> one.equals(self) ? Long.MAX_VALUE : queries.getOrDefault(one, 0L));
        var released = new ArrayList<RaftMessage>();
        for (var answer : List.copyOf(held.values())) {
            var from = answer.getSender();
            var last = Math.min(answer.getLastLogIndex(), entry);
            var isAsked = answer.getQuerySequenceNumber() <= query;
            if (!asksTooFew(engine) || last == answer.getLastLogIndex() && isAsked) {
                held.remove(from);
                released.add(answer);
            } else if (last > counted.getOrDefault(from, 0L))
                released.add(
                        Messages.upTo(last, isAsked ? answer.getQuerySequenceNumber() : 0, answer));
            counted.merge(from, last, Math::max);
        }
        return released;
    }

    /// What so many of them have reached that any two majorities have one in common.
    private static long byAMajority(
            Collection<RaftEndpoint> voters, ToLongFunction<RaftEndpoint> reached) {
        return voters.stream()
                .map(reached::applyAsLong)
                .sorted(Comparator.reverseOrder())
                .skip(voters.size() / 2)
                .findFirst()
                .orElse(0L);
    }
}
