package dev.walscope.replication.raft;

import dev.walscope.api.RaftStatus;
import dev.walscope.replication.AppliedState;
import dev.walscope.time.Clock;

import io.microraft.report.RaftNodeReport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// What a member can tell of itself and of the others. Any thread.
final class MemberFigures {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long REPORT_PATIENCE_MS = 500;
    private static final long FRESH_NANOS = 5_000_000;

    private final MemberId self;
    private final RaftReplica.Setting setting;
    private final LogStart start;
    private final AppliedState state;
    private final Clock clock;
    private final EngineTime time;
    private final UnaryOperator<String> url;
    private final LongSupplier snapshotId;
    private volatile @Nullable RaftNodeReport report;
    private volatile long reportedAtNanos;
    private volatile long heardAtNanos;

    /// @param url of the member of that name
    MemberFigures(
            MemberId self,
            RaftReplica.Setting setting,
            LogStart start,
            AppliedState state,
            Clock clock,
            EngineTime time,
            UnaryOperator<String> url,
            LongSupplier snapshotId) {
        this.self = self;
        this.setting = setting;
        this.start = start;
        this.state = state;
        this.clock = clock;
        this.time = time;
        this.url = url;
        this.snapshotId = snapshotId;
    }

    /// As long as it takes now, however slow the member's time is.
    long electionTimeoutMs() {
        return (long) (setting.electionTimeoutMs() / time.scale());
    }

    void heardTheLeader() {
        heardAtNanos = clock.nanos();
    }

    /// @param now `null` before it has begun
    /// @param whyNoPart in a sentence; `null` when it takes part
    RaftStatus status(@Nullable RaftMember now, @Nullable String whyNoPart) {
        var report = now == null ? null : report(now);
        if (now == null || report == null) return notBegun(whyNoPart);
        var standing = now.standing();
        var leader = standing.leader();
        var votedFor = standing.votedFor();
        var matches = report.getLog().getFollowerMatchIndices();
        var voters = report.getEffectiveMembers().getVotingMembers();
        var members = new ArrayList<RaftStatus.Member>();
        for (var one : report.getEffectiveMembers().getMembers()) {
            var name = ((MemberId) one).name();
            Long match = matches.get(one);
            if (one.equals(self) && now.leads()) match = start.log().durableId();
            members.add(new RaftStatus.Member(name, url.apply(name), voters.contains(one), match));
        }
        members.sort(Comparator.comparing(RaftStatus.Member::name));
        var silentMs = leader == null ? -1 : silentMs(leader);
        return new RaftStatus(
                standing.term(),
                role(standing),
                leader == null ? null : leader.name(),
                votedFor == null ? null : votedFor.name(),
                now.commitId(),
                snapshotId.getAsLong(),
                members,
                report.getEffectiveMembers().getLogIndex(),
                silentMs,
                setting.electionTimeoutMs(),
                now.leads() ? now.hasQuorum() : silentMs >= 0 && silentMs < electionTimeoutMs(),
                whyNoPart,
                time.scale());
    }

    private long silentMs(MemberId leader) {
        if (leader.equals(self)) return 0;
        return heardAtNanos == 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(clock.nanos() - heardAtNanos);
    }

    private static RaftStatus.Role role(RaftMember.Standing standing) {
        return switch (standing.role()) {
            case LEADER -> RaftStatus.Role.leader;
            case CANDIDATE -> RaftStatus.Role.candidate;
            case FOLLOWER -> RaftStatus.Role.follower;
            case LEARNER -> RaftStatus.Role.learner;
        };
    }

    private RaftStatus notBegun(@Nullable String whyNoPart) {
        var members =
                setting.urls().entrySet().stream()
                        .map(
                                one ->
                                        new RaftStatus.Member(
                                                one.getKey(),
                                                one.getValue(),
                                                !setting.joins(),
                                                null))
                        .toList();
        return new RaftStatus(
                start.vote().map(Vote::term).orElse(0),
                setting.joins() ? RaftStatus.Role.learner : RaftStatus.Role.follower,
                null,
                null,
                state.appliedId(),
                snapshotId.getAsLong(),
                members,
                0,
                -1,
                setting.electionTimeoutMs(),
                false,
                whyNoPart,
                time.scale());
    }

    /// The engine's newest word; of a moment ago when it is busy, or was asked just now: what a
    /// status tells is told in several parts.
    @Nullable RaftNodeReport report(RaftMember now) {
        var at = clock.nanos();
        if (report != null && at - reportedAtNanos < FRESH_NANOS) return report;
        try {
            report =
                    now.engine()
                            .getReport()
                            .get(REPORT_PATIENCE_MS, TimeUnit.MILLISECONDS)
                            .getResult();
            reportedAtNanos = at;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the engine does not report", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return report;
    }

    /// How long ago each member answered a leader, by name.
    Map<String, Long> silentMs(RaftNodeReport report) {
        var silent = new TreeMap<String, Long>();
        var now = time.engineMs();
        report.getHeartbeatTimestamps()
                .forEach(
                        (one, at) -> {
                            if (at > 0)
                                silent.put(
                                        ((MemberId) one).name(),
                                        Math.max(0, (long) time.real(now - at)));
                        });
        return silent;
    }
}
