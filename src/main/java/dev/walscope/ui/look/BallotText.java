package dev.walscope.ui.look;

import dev.walscope.api.RaftStatus;
import dev.walscope.scope.NodeView;

import java.math.BigDecimal;
import java.util.stream.Collectors;

/// The words for a node's part in electing leaders.
public final class BallotText {
    private BallotText() {}

    /// What it is now, as far as is known: `leader`, `follower`, `candidate`, `learner`. One that
    /// thinks that it leads, though others know a newer term, or that cannot lead any more, was a
    /// leader.
    public static String role(NodeView node) {
        var raft = node.raft();
        if (raft == null) return node.role().name();
        if (raft.role() == RaftStatus.Role.leader && !node.leadsNow()) return "was leader";
        return raft.role().name();
    }

    /// Its term, and up to which entry it knows that a majority agrees; empty where leaders are not
    /// elected.
    public static String words(NodeView node) {
        var raft = node.raft();
        return raft == null
                ? ""
                : "term " + raft.term() + " · agreed " + Figures.count(raft.commitId());
    }

    /// Whom it voted for, and who it knows to be a member.
    public static String whole(NodeView node) {
        var raft = node.raft();
        if (raft == null) return "";
        var vote = raft.votedFor() == null ? "nobody" : raft.votedFor();
        var members =
                raft.members().stream()
                        .map(one -> one.name() + (one.voter() ? "" : " (learner)"))
                        .collect(Collectors.joining(", "));
        return "In term "
                + raft.term()
                + " it voted for "
                + vote
                + ".\nMembers: "
                + members
                + ".\nIt stands for election after "
                + Figures.duration(raft.electionTimeoutMs())
                + " without a leader"
                + (raft.timeScale() == 1 ? "." : ", at full speed; " + pace(raft) + ".")
                + (raft.reason() == null ? "" : "\n" + raft.reason());
    }

    /// How fast its time goes, where that is not at full speed.
    public static String pace(RaftStatus raft) {
        if (raft.timeScale() == 1) return "";
        return "time ×" + BigDecimal.valueOf(raft.timeScale()).stripTrailingZeros().toPlainString();
    }

    /// How it stands with the others, for the line that connects it to them.
    public static String link(NodeView node) {
        var raft = node.raft();
        if (raft == null) return "";
        if (raft.reason() != null) return "takes no part";
        return switch (raft.role()) {
            case leader ->
                    raft.quorum() ? "leads · a majority answers" : "leads, but no majority answers";
            case candidate -> "asks for votes";
            case follower, learner ->
                    raft.leader() == null ? "no leader known" : "follows " + raft.leader();
        };
    }
}
