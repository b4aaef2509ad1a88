package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Run;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Watches what members say to each other, and changes nothing: who stands, who votes for whom and
/// why not, and how long entries are on their way and back.
final class Elections implements Cover {
    private final RaftMember.Ear ear;
    private final LongSupplier nanos;
    private final Map<RaftEndpoint, VoteRequest> asked = new HashMap<>();
    private final Map<RaftEndpoint, Sent> sent = new HashMap<>();
    private int termAskedAbout;
    private int termStoodIn;

    private record Sent(long flow, long atNanos) {}

    Elections(RaftMember.Ear ear, LongSupplier nanos) {
        this.ear = ear;
        this.nanos = nanos;
    }

    @Override
    public RaftMessage incoming(RaftNode engine, RaftMessage message, List<Run> end) {
        if (message instanceof VoteRequest request) asked.put(request.getSender(), request);
        if (message instanceof AppendEntriesSuccessResponse answer) {
            var request = sent.get(answer.getSender());
            if (request != null && request.flow == answer.getFlowControlSequenceNumber()) {
                sent.remove(answer.getSender());
                ear.appendedWithin(nanos.getAsLong() - request.atNanos);
            }
        }
        return message;
    }

    @Override
    public RaftMessage outgoing(RaftNode engine, RaftEndpoint to, RaftMessage message) {
        switch (message) {
            case PreVoteRequest request when request.getTerm() != termAskedAbout -> {
                termAskedAbout = request.getTerm();
                ear.stands(request.getTerm(), false);
            }
            case VoteRequest request when request.getTerm() != termStoodIn -> {
                termStoodIn = request.getTerm();
                ear.stands(request.getTerm(), true);
            }
            case VoteResponse response -> {
                var request = asked.remove(to);
                if (request != null)
                    ear.voted(
                            request.getTerm(),
                            (MemberId) to,
                            response.isGranted() ? null : refusal(engine, request));
            }
            case AppendEntriesRequest request when !request.getLogEntries().isEmpty() ->
                    sent.put(
                            to,
                            new Sent(request.getFlowControlSequenceNumber(), nanos.getAsLong()));
            default -> {}
        }
        return message;
    }

    private static String refusal(RaftNode engine, VoteRequest request) {
        var term = engine.getTerm();
        if (request.getTerm() < term.getTerm()) return "it is in term " + term.getTerm();
        var leader = term.getLeaderEndpoint();
        if (leader != null) return ((MemberId) leader).name() + " leads";
        var votedFor = term.getVotedEndpoint();
        if (votedFor != null && !votedFor.equals(request.getSender()))
            return "it has voted for " + ((MemberId) votedFor).name();
        return "the candidate's log is older";
    }
}
