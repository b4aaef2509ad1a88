package dev.walscope.lesson.play;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.Acknowledgement;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.CutEnd;
import dev.walscope.scope.Fact;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Occurrence;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Reach;
import dev.walscope.scope.Recent;
import dev.walscope.scope.RequestsView;
import dev.walscope.scope.Trail;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// A state with all that differs between two runs of the same lesson made alike: times, process
/// ids, ports, folders, and the order in which different nodes said what happened.
///
/// Pure. What the logs hold needs no help: a lesson's nodes stamp with a clock that stands still. A
/// step takes ten seconds here, whatever it took. What only a stopwatch could tell (rates, how long
/// an entry was on its way) is left out rather than made up.
///
/// @param steps the steps played so far, the last one perhaps still being played
public record Normalizer(TextNormalizer words, List<PlayedStep> steps) {
    /// 09:00 on the first of January 2026, UTC.
    public static final long START_MS = 1_767_258_000_000L;

    private static final long STEP_MS = 10_000;
    private static final long APART_MS = 400;
    private static final long TTL_MS = 3_540_000;

    /// @param startMs by the watcher's clock, milliseconds since 1970
    /// @param end `null` while it is being played
    public record PlayedStep(long startMs, @Nullable ClusterState end) {}

    public Normalizer {
        steps = List.copyOf(steps);
    }

    /// What a picture takes for now.
    public long nowMs() {
        return START_MS + steps.size() * STEP_MS - 1_000;
    }

    public ClusterState of(ClusterState state) {
        return new ClusterState(
                state.nodes().stream().map(node -> normalized(state, node)).toList());
    }

    private @Nullable CutEnd cutEnd(@Nullable CutEnd end) {
        return end == null
                ? null
                : new CutEnd(
                        endOfStep(end.atMs()),
                        end.firstId(),
                        end.lastId(),
                        end.entries(),
                        end.files());
    }

    private NodeView normalized(ClusterState state, NodeView node) {
        var status = node.status();
        return new NodeView(
                node.name(),
                words.url(node.name(), node.url()),
                node.role(),
                normalized(node),
                node.link(),
                new Reach(
                        node.reach().state(),
                        nowMs() - STEP_MS,
                        node.isHeard() ? nowMs() : endOfStep(heardMs(node)),
                        words.orNull(node.reach().reason())),
                status == null ? null : normalized(node, status),
                node.segments().stream().map(this::normalized).toList(),
                node.maxSegmentBytes(),
                node.log(),
                node.marks().timed(this::endOfStep),
                normalized(node.requests()),
                trail(state, node),
                node.detail() == null
                        ? null
                        : node.detail().seenAt(endOfStep(node.detail().seenMs())),
                acknowledged(node),
                node.comparisons(),
                node.checkedMs() == 0 ? 0 : endOfStep(node.checkedMs()),
                cutEnd(node.cutEnd()),
                null);
    }

    /// Of one whose process ended: until then, whenever it said something last.
    private static long heardMs(NodeView node) {
        return switch (node.process().state()) {
            case died, stopped ->
                    node.trail().facts().items().stream()
                            .filter(fact -> fact.what() instanceof Occurrence.OfProcess)
                            .mapToLong(Fact::atMs)
                            .max()
                            .orElse(node.reach().heardMs());
            default -> node.reach().heardMs();
        };
    }

    private ProcessView normalized(NodeView node) {
        var process = node.process();
        var pid = process.pid();
        return new ProcessView(
                process.state(),
                pid == null ? null : Long.valueOf(words.pid(node, pid)),
                words.orNull(process.exit()),
                process.options());
    }

    private NodeStatus normalized(NodeView node, NodeStatus s) {
        return new NodeStatus(
                s.node(),
                s.role(),
                words.url("leader"),
                words.pid(node, s.pid()),
                s.version(),
                Instant.ofEpochMilli(START_MS).toString(),
                s.state(),
                words.orNull(s.reason()),
                s.position(),
                s.entries(),
                s.keys(),
                words.of(s.dataDir()),
                s.recoveredPercent(),
                s.integrity(),
                s.followers() == null
                        ? null
                        : s.followers().stream().map(this::normalized).toList(),
                s.replication() == null ? null : normalized(s.replication(), s.raft()),
                s.capabilities(),
                s.raft() == null ? null : normalized(s.raft()));
    }

    /// How long ago a leader was heard is another figure each time it is asked for.
    private RaftStatus normalized(RaftStatus r) {
        var members =
                r.members().stream()
                        .map(
                                m ->
                                        new RaftStatus.Member(
                                                m.name(),
                                                words.url(m.name()),
                                                m.voter(),
                                                m.matchId()))
                        .toList();
        return new RaftStatus(
                r.term(),
                r.role(),
                r.leader(),
                r.votedFor(),
                r.commitId(),
                r.snapshotId(),
                members,
                r.membersId(),
                r.lastHeardMs() < 0 ? -1 : 0,
                r.electionTimeoutMs(),
                r.quorum(),
                words.orNull(r.reason()),
                r.timeScale());
    }

    private FollowerStatus normalized(FollowerStatus f) {
        return new FollowerStatus(
                f.name(),
                words.url(f.name(), f.url()),
                f.state(),
                f.ackedId(),
                f.lagEntries(),
                f.lagBytes(),
                f.lagEntries() == 0 ? 0 : lagMs(f.name()),
                Instant.ofEpochMilli(nowMs()).toString(),
                words.orNull(f.reason()),
                f.divergedAt());
    }

    /// A member that has just learned who leads may not have heard that one, and tells no more of
    /// it before there is something new.
    private LeaderLink normalized(LeaderLink link, @Nullable RaftStatus raft) {
        boolean waits = link.state() == LeaderLink.State.waiting;
        boolean tries = waits || link.state() == LeaderLink.State.connecting;
        if (tries && raft != null && raft.leader() != null)
            return new LeaderLink(
                    words.url("leader"),
                    LeaderLink.State.streaming,
                    0,
                    0,
                    link.leaderLastId(),
                    null,
                    null);
        return new LeaderLink(
                words.url("leader"),
                tries ? LeaderLink.State.waiting : link.state(),
                tries ? 1_000 : 0,
                tries ? 3 : 0,
                link.leaderLastId(),
                words.orNull(link.reason()),
                link.divergedAt());
    }

    private SegmentInfo normalized(SegmentInfo file) {
        return new SegmentInfo(
                words.of(file.path()),
                file.size(),
                file.isActive(),
                file.firstId(),
                file.lastId(),
                file.entries(),
                file.corrupt(),
                file.storedSize(),
                file.compression());
    }

    private RequestsView normalized(RequestsView seen) {
        var recent = new Slots();
        var requests = new ArrayList<RequestsView.SeenRequest>();
        for (var request : seen.recent().items())
            requests.add(
                    new RequestsView.SeenRequest(recent.at(request.atMs()), request.request()));
        var cached =
                seen.cached().stream()
                        .map(
                                c ->
                                        new CachedRequest(
                                                c.clientId(),
                                                c.requestId(),
                                                c.operation(),
                                                c.key(),
                                                c.id(),
                                                TTL_MS))
                        .toList();
        return new RequestsView(
                new Recent<>(requests), seen.stats(), cached, nowMs(), seen.written());
    }

    private Recent<Acknowledgement> acknowledged(NodeView node) {
        var slots = new Slots();
        return new Recent<>(
                node.acknowledged().items().stream()
                        .map(
                                a ->
                                        new Acknowledgement(
                                                slots.at(a.atMs()), a.id(), a.operation(), a.key()))
                        .toList());
    }

    private Trail trail(ClusterState state, NodeView node) {
        var lag = new TreeMap<String, Recent<LagHistory.Sample>>();
        if (node.isLeader())
            for (var follower : state.followers())
                lag.put(follower.name(), new Recent<>(samples(state, follower.name())));
        var losses = new Slots();
        return new Trail(
                new Recent<>(facts(state, node)),
                Recent.none(),
                lag,
                new Recent<>(
                        node.trail().losses().items().stream()
                                .map(
                                        l ->
                                                new Trail.Loss(
                                                        losses.at(l.atMs()),
                                                        l.firstId(),
                                                        l.lastId()))
                                .toList()));
    }

    /// What was known at the end of each step, as one sample; between them anything may have been.
    private List<LagHistory.Sample> samples(ClusterState now, String follower) {
        var samples = new ArrayList<LagHistory.Sample>();
        for (int i = 0; i < steps.size(); i++) {
            var end = steps.get(i).end();
            var state = end == null ? now : end;
            long at = START_MS + (i + 1) * STEP_MS - STEP_MS / 2;
            state.node(follower)
                    .flatMap(state::lag)
                    .ifPresent(
                            f ->
                                    samples.add(
                                            new LagHistory.Sample(
                                                    at,
                                                    f.lagEntries(),
                                                    f.lagBytes(),
                                                    f.lagEntries() == 0 ? 0 : STEP_MS / 2)));
        }
        return samples;
    }

    /// Since the first step of those that ended with `follower` behind, up to now.
    private long lagMs(String follower) {
        int since = steps.size() - 1;
        while (since > 0 && wasBehind(steps.get(since - 1), follower)) since--;
        return nowMs() - (START_MS + since * STEP_MS + STEP_MS / 2);
    }

    private static boolean wasBehind(PlayedStep step, String follower) {
        var end = step.end();
        return end != null
                && end.node(follower).flatMap(end::lag).filter(f -> f.lagEntries() > 0).isPresent();
    }

    private List<Fact> facts(ClusterState state, NodeView node) {
        var slots = new Slots();
        var elections = new ElectionSlots(state, this::stepAt);
        return new FactNormalizer(words)
                .of(node, this::stepAt).stream()
                        .map(
                                fact ->
                                        new Fact(
                                                ElectionSlots.isOfElection(fact.what())
                                                        ? slot(
                                                                stepAt(fact.atMs()),
                                                                elections.of(fact))
                                                        : slots.at(fact.atMs()),
                                                fact.node(),
                                                fact.what()))
                        .sorted(Comparator.comparingLong(Fact::atMs))
                        .toList();
    }

    private static long slot(int step, int inStep) {
        return START_MS + step * STEP_MS + Math.min(STEP_MS - APART_MS, (inStep + 1) * APART_MS);
    }

    /// What was found out in a step was known at its end, whenever in it that was.
    private long endOfStep(long atMs) {
        return START_MS + (stepAt(atMs) + 1) * STEP_MS - 1_000;
    }

    private int stepAt(long atMs) {
        int at = 0;
        for (int i = 0; i < steps.size(); i++) if (steps.get(i).startMs() <= atMs) at = i;
        return at;
    }

    /// Gives each of a series a time of its own, inside the step in which it happened.
    private final class Slots {
        private int step = -1;
        private int inStep;

        long at(long atMs) {
            int now = stepAt(atMs);
            inStep = now == step ? inStep + 1 : 0;
            step = now;
            return slot(now, inStep);
        }
    }
}
