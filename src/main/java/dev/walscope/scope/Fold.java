package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LagHistory;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/// Grows a state by one observation. Pure and total: no observation is refused, none changes
/// another node than its own, so any interleaving of what the nodes said gives the same state.
public final class Fold {
    private Fold() {}

    public static ClusterState apply(ClusterState state, Observation seen) {
        if (seen instanceof Observation.MemberGone) return state.without(seen.node());
        if (seen instanceof Observation.MemberRenamed renamed) return renamed(state, renamed);
        if (isQuestion(seen)) return state;
        var node =
                state.node(seen.node()).orElseGet(() -> NodeView.unknown(seen.node(), seen.atMs()));
        return state.with(apply(node, seen));
    }

    /// What was asked changes nothing; what it changes, the nodes tell.
    private static boolean isQuestion(Observation seen) {
        return seen instanceof Observation.OperationAsked
                || seen instanceof Observation.OperationAnswered
                || seen instanceof Observation.OperationsLeft;
    }

    private static ClusterState renamed(ClusterState state, Observation.MemberRenamed renamed) {
        return state.node(renamed.node())
                .map(node -> state.without(node.name()).with(node.named(renamed.name())))
                .orElse(state);
    }

    private static NodeView apply(NodeView node, Observation seen) {
        long at = seen.atMs();
        return switch (seen) {
            case Observation.MemberGone _,
                    Observation.MemberRenamed _,
                    Observation.OperationAsked _,
                    Observation.OperationAnswered _,
                    Observation.OperationsLeft _ ->
                    node;
            case Observation.MemberChanged member -> withMember(node, member);
            case Observation.DataWiped _ -> withWiped(node, at);
            case Observation.DataRestored _ ->
                    noted(
                            node.filled().with(node.trail().withoutWipe()),
                            at,
                            new Occurrence.DataRestored());
            case Observation.BytesChanged changed -> withBytesChanged(node, changed);
            case Observation.Scrubbed _ -> node.checked(at);
            case Observation.LinkChanged changed -> node.with(changed.link());
            case Observation.StatusSeen answer -> withStatus(heard(node, at), at, answer.status());
            case Observation.EventSeen event -> withEvent(live(node, at), event);
            case Observation.EntriesSeen page -> node.with(node.log().with(page.entries()));
            case Observation.SegmentsSeen answer ->
                    node.withSegments(
                            answer.listing().segments(), answer.listing().maxSegmentSize());
            case Observation.DetailSeen answer -> node.with(answer.detail().seenAt(at));
            case Observation.DeduplicationSeen answer ->
                    node.with(node.requests().with(answer.stats()));
            case Observation.CachedSeen answer ->
                    node.with(node.requests().with(at, answer.requests()));
            case Observation.LagSeen answer -> node.with(withHistory(node.trail(), answer));
            case Observation.LogsCompared answer -> node.with(answer.comparison());
            case Observation.Unreachable lost -> withLost(node, lost);
            case Observation.WriteAcknowledged done ->
                    node.with(new Acknowledgement(at, done.id(), done.operation(), done.key()));
        };
    }

    private static NodeView withMember(NodeView node, Observation.MemberChanged member) {
        var now = member.process();
        var changed = node.as(member.url(), member.role(), now);
        if (now.equals(node.process())) return changed;
        if (now.state() == ProcessView.State.starting && !Objects.equals(now.pid(), pid(node)))
            changed = changed.with(begun(node, member.atMs()));
        boolean isSilenced =
                switch (now.state()) {
                    case paused, stopped, died -> node.reach().state() == Reach.State.live;
                    case foreign, starting, running, stopping -> false;
                };
        // Up to now it was heard, if only by its heartbeats.
        if (isSilenced && node.isHeard()) changed = heard(changed, member.atMs());
        return noted(
                changed,
                member.atMs(),
                switch (now.state()) {
                    case foreign -> new Occurrence.Attached(member.url());
                    case starting -> new Occurrence.ProcessStarted(now.pid());
                    case running -> new Occurrence.ProcessRunning(now.pid());
                    case paused -> new Occurrence.ProcessPaused();
                    case stopping -> new Occurrence.ProcessStopping();
                    case stopped -> new Occurrence.ProcessStopped(now.exit());
                    case died -> new Occurrence.ProcessDied(now.exit());
                });
    }

    private static @Nullable Long pid(NodeView node) {
        return node.process().pid();
    }

    /// A process that begins has not been heard yet, whatever its predecessor said last, and when.
    private static Reach begun(NodeView node, long at) {
        return new Reach(Reach.State.connecting, at, node.reach().heardMs(), null);
    }

    /// What was known of these bytes was known of others.
    private static NodeView withBytesChanged(NodeView node, Observation.BytesChanged changed) {
        var marks = node.marks();
        for (var entry : node.log().entries())
            if (isIn(changed, entry.segment(), entry.offset(), entry.length()))
                marks = marks.with(entry.id(), mark -> mark.changed(changed.atMs()));
        var detail = node.detail() == null ? null : node.detail().detail();
        if (detail != null && isIn(changed, detail.segment(), detail.offset(), detail.length()))
            marks = marks.with(detail.id(), mark -> mark.changed(changed.atMs()));
        var after = node.with(marks);
        if (changed.areGone()) {
            var files = SegmentFiles.cut(node.segments(), changed.file(), changed.fromOffset());
            after = after.withSegments(files, node.maxSegmentBytes());
        }
        return noted(
                after,
                changed.atMs(),
                new Occurrence.BytesChanged(changed.file(), changed.fromOffset()));
    }

    private static boolean isIn(
            Observation.BytesChanged changed, long segment, long offset, long length) {
        return changed.file().endsWith("." + segment)
                && offset < changed.toOffset()
                && changed.fromOffset() < offset + length;
    }

    /// A node that does not run cannot say it, so its word is the window's own.
    private static NodeView withWiped(NodeView node, long at) {
        var wiped = noted(node.emptied(), at, new Occurrence.DataWiped());
        if (node.lastId() == 0) return wiped;
        return wiped.with(wiped.trail().with(new Trail.Loss(at, 1, node.lastId())));
    }

    private static NodeView withLost(NodeView node, Observation.Unreachable lost) {
        boolean isNews = node.reach().state() == Reach.State.live;
        // A process that has not been heard since it began is not lost: it still starts.
        boolean isFirstWordAwaited =
                node.process().isAlive() && node.reach().state() == Reach.State.connecting;
        var state =
                node.process().state() == ProcessView.State.starting || isFirstWordAwaited
                        ? Reach.State.connecting
                        : Reach.State.lost;
        long since = node.reach().state() == state ? node.reach().sinceMs() : lost.atMs();
        var changed = node.with(new Reach(state, since, heardUntil(node, lost), lost.reason()));
        if (!isNews || !node.process().equals(ProcessView.FOREIGN)) return changed;
        return noted(changed, lost.atMs(), new Occurrence.Unreachable());
    }

    /// A node that had been heard was heard as long as its feed was not silent, and its process not
    /// known to be gone or paused.
    private static long heardUntil(NodeView node, Observation.Unreachable lost) {
        return node.isHeard()
                ? lastHeard(node, lost.atMs() - lost.silentMs())
                : node.reach().heardMs();
    }

    private static NodeView live(NodeView node, long at) {
        long since = node.reach().state() == Reach.State.live ? node.reach().sinceMs() : at;
        return node.with(new Reach(Reach.State.live, since, lastHeard(node, at), null));
    }

    private static NodeView heard(NodeView node, long at) {
        var reach = node.reach();
        return node.with(
                new Reach(reach.state(), reach.sinceMs(), lastHeard(node, at), reach.reason()));
    }

    /// What was asked for before may arrive behind it.
    private static long lastHeard(NodeView node, long at) {
        return Math.max(node.reach().heardMs(), at);
    }

    /// A status is the whole truth at a moment. A log that became shorter, or a process that is
    /// another one, means that what was known of entries may no longer hold.
    private static NodeView withStatus(NodeView node, long at, NodeStatus status) {
        var before = node.status();
        boolean isReading = status.state() == NodeStatus.State.recovering;
        boolean isSameProcess = before != null && before.startedAt().equals(status.startedAt());
        boolean isToldOf = isSameProcess || before != null && Statuses.isHeldOver(before);
        // Asked for before its process was ready, and heard after that.
        if (isReading && isToldOf && before.state() != NodeStatus.State.recovering) return node;
        // It has not lost what it has not read yet.
        if (isReading && before != null && status.lastId() < node.lastId()) {
            var reading = node.with(Statuses.reading(before, status));
            return integrityNoted(reading, at, isToldOf ? before : null, status);
        }
        // A process never takes an entry back: this was asked for before what events have told.
        if (isSameProcess && status.lastId() < before.lastId()) return node;
        var changed = status.lastId() < node.lastId() ? shorter(node, at, status.lastId()) : node;
        if (before != null && !isSameProcess) changed = unread(changed);
        changed = withProgress(changed.with(status), at);
        changed = changed.with(changed.marks().onlyCorrupt(status.integrity()));
        // What it found in its files it found before it was ready.
        changed = integrityNoted(changed, at, isToldOf ? before : null, status);
        changed =
                stateNoted(
                        changed,
                        at,
                        isToldOf ? before.state() : NodeStatus.State.recovering,
                        status.state(),
                        status.reason());
        return followersNoted(changed, at, isToldOf ? node.followers() : List.of());
    }

    private static NodeView shorter(NodeView node, long at, long lastId) {
        var noted = noted(node, at, new Occurrence.LogShortened(lastId, node.lastId()));
        return endingWith(noted, at, lastId);
    }

    private static NodeView endingWith(NodeView node, long at, long lastId) {
        var cut = node.with(node.log().upTo(lastId)).with(node.marks().upTo(lastId));
        if (node.detail() != null && node.detail().id() > lastId) cut = cut.withoutDetail();
        return cut.with(cut.trail().with(new Trail.Loss(at, lastId + 1, node.lastId())));
    }

    /// A member takes back what nobody had agreed on: what it says from now on is of a shorter log.
    private static NodeView cutOff(NodeView node, long at, NodeEvent.Truncated cut) {
        long firstId = cut.firstId();
        long lastId = Math.max(firstId, Math.max(node.lastId(), node.log().lastId()));
        var entries = node.log().from(firstId).entries();
        var kept = node.with(new CutEnd(at, firstId, lastId, entries, cut.files()));
        if (node.status() == null || firstId > node.lastId()) return kept;
        return endingWith(kept, at, firstId - 1).with(node.status().endingWith(firstId - 1));
    }

    private static NodeView withEvent(NodeView node, Observation.EventSeen seen) {
        long at = seen.atMs();
        return switch (seen.event()) {
            case NodeEvent.Snapshot all -> {
                var changed = withStatus(node, at, all.status());
                yield changed.withSegments(all.segments(), changed.maxSegmentBytes());
            }
            case NodeEvent.Progress progress -> withProgressEvent(node, at, progress);
            case NodeEvent.Requests requests -> withRequests(node, at, requests);
            case NodeEvent.Written written -> node.with(node.requests().with(written));
            case NodeEvent.StateChanged change -> withStateChanged(node, at, change);
            case NodeEvent.SegmentRolled rolled ->
                    noted(
                            node.withSegments(
                                    SegmentFiles.rolled(node.segments(), rolled),
                                    node.maxSegmentBytes()),
                            at,
                            new Occurrence.SegmentRolled(
                                    rolled.sealed(), rolled.active(), rolled.firstId()));
            case NodeEvent.SegmentCompressed compressed ->
                    noted(
                            node.withSegments(
                                    SegmentFiles.compressed(node.segments(), compressed),
                                    node.maxSegmentBytes()),
                            at,
                            new Occurrence.SegmentCompressed(
                                    compressed.segment(),
                                    compressed.size(),
                                    compressed.storedSize()));
            case NodeEvent.EntryCorrupt bad ->
                    noted(
                            forgotten(node, bad.id())
                                    .with(
                                            node.marks()
                                                    .with(
                                                            bad.id(),
                                                            m -> m.corrupted(bad.reason()))),
                            at,
                            new Occurrence.EntryCorrupt(bad.id(), bad.reason()));
            case NodeEvent.EntryRepaired good ->
                    noted(
                            forgotten(node, good.id())
                                    .with(
                                            node.marks()
                                                    .with(good.id(), m -> m.repaired(good.from()))),
                            at,
                            new Occurrence.EntryRepaired(good.id(), good.from()));
            case NodeEvent.SegmentMended mended ->
                    noted(
                            node,
                            at,
                            new Occurrence.SegmentMended(
                                    mended.segment(),
                                    mended.cause() == NodeEvent.SegmentMended.Cause.replaced));
            case NodeEvent.TailTorn torn -> noted(node, at, new Occurrence.TailTorn(torn.bytes()));
            case NodeEvent.SegmentDropped dropped ->
                    noted(
                            node.withSegments(
                                    SegmentFiles.dropped(node.segments(), dropped),
                                    node.maxSegmentBytes()),
                            at,
                            new Occurrence.SegmentDropped(
                                    dropped.segment(), dropped.firstId(), dropped.lastId()));
            case NodeEvent.Truncated cut -> noted(cutOff(node, at, cut), at, ofMember(cut));
            case NodeEvent.OfMember event -> noted(node, at, ofMember(event));
            case NodeEvent.Scrubbed _ -> node.checked(at);
            case NodeEvent.SnapshotInstalled(var id) ->
                    noted(node, at, new Occurrence.SnapshotInstalled(id));
            case NodeEvent.SnapshotTaken taken ->
                    noted(node, at, new Occurrence.SnapshotTaken(taken.id(), taken.keys()));
            case NodeEvent.CrcCorrected corrected ->
                    noted(
                            node.with(node.marks().with(corrected.id(), EntryMark::corrected)),
                            at,
                            new Occurrence.CrcCorrected(
                                    corrected.id(), corrected.wrongCrc(), corrected.crc()));
            case NodeEvent.IntegrityChanged change -> withIntegrity(node, at, change.integrity());
            case NodeEvent.FollowerChanged change -> withFollower(node, at, change.follower());
            case NodeEvent.LeaderLinkChanged change ->
                    node.status() == null
                            ? node
                            : node.with(Statuses.with(node.status(), change.link()));
            case NodeEvent.Gap _ -> node;
        };
    }

    /// A log that somebody else may have changed: all of it must be asked for again.
    private static NodeView unread(NodeView node) {
        return node.with(LogWindow.EMPTY).withoutDetail();
    }

    /// What was known of an entry's bytes no longer holds: it must be asked for again.
    private static NodeView forgotten(NodeView node, long id) {
        var changed = node.with(node.log().without(id));
        boolean isDetailed = node.detail() != null && node.detail().id() == id;
        return isDetailed ? changed.withoutDetail() : changed;
    }

    private static NodeView withProgressEvent(NodeView node, long at, NodeEvent.Progress progress) {
        if (node.status() == null) return node;
        var changed = node;
        if (progress.lastId() < node.lastId()) {
            if (!Statuses.isHeldOver(node.status())) return node;
            changed = shorter(node, at, progress.lastId());
        }
        changed = changed.with(Statuses.with(node.status(), progress));
        changed =
                withProgress(
                        changed.withSegments(
                                SegmentFiles.grown(node.segments(), progress),
                                changed.maxSegmentBytes()),
                        at);
        return followersNoted(changed, at, node.followers());
    }

    private static NodeView withProgress(NodeView node, long at) {
        var status = node.status();
        if (status == null) return node;
        var trail = node.trail().with(new Trail.Point(at, status.position()));
        for (var follower : node.followers()) {
            // Who has not answered this leader yet holds what nobody here knows.
            if (node.isElecting() && follower.lastSeen() == null) continue;
            trail =
                    trail.with(
                            follower.name(),
                            new LagHistory.Sample(
                                    at,
                                    follower.lagEntries(),
                                    follower.lagBytes(),
                                    follower.lagMs()));
        }
        var log = node.log().from(status.position().firstId());
        return log.equals(node.log()) ? node.with(trail) : node.with(trail).with(log);
    }

    private static NodeView withRequests(NodeView node, long at, NodeEvent.Requests event) {
        var marks = node.marks();
        for (var request : event.recent())
            if (request.outcome() == NodeEvent.Outcome.replayed && request.id() != null)
                marks = marks.with(request.id(), mark -> mark.askedAgain((int) request.times()));
        return node.with(marks).with(node.requests().with(at, event));
    }

    private static NodeView withStateChanged(
            NodeView node, long at, NodeEvent.StateChanged change) {
        if (node.status() == null) return node;
        var before = node.status().state();
        // Told again behind a snapshot that knew more: a process reads its log only once.
        if (change.state() == NodeStatus.State.recovering && before != change.state()) return node;
        var changed = node.with(Statuses.with(node.status(), change));
        return stateNoted(changed, at, before, change.state(), change.reason());
    }

    /// The same fact whether a status or an event brings it first.
    private static NodeView stateNoted(
            NodeView node,
            long at,
            NodeStatus.State before,
            NodeStatus.State now,
            @Nullable String reason) {
        if (before == now) return node;
        return switch (now) {
            case ready -> noted(served(node, before, at), at, new Occurrence.Ready());
            case recovering -> node;
            case read_only -> noted(node, at, new Occurrence.ReadOnly(reason));
        };
    }

    /// A log that has been read anew may hold other bytes than it did.
    private static NodeView served(NodeView node, NodeStatus.State before, long at) {
        if (before != NodeStatus.State.recovering) return node;
        var anew = unread(node);
        // A node that begins with a snapshot reads its older segments once it is ready.
        return node.integrity().unread() == 0 ? anew.checked(at) : anew;
    }

    private static NodeView withIntegrity(NodeView node, long at, Integrity integrity) {
        if (node.status() == null) return node;
        var before = node.integrity();
        boolean isReadNow = node.integrity().unread() > 0 && integrity.unread() == 0;
        var changed =
                node.with(Statuses.with(node.status(), integrity))
                        .with(node.marks().onlyCorrupt(integrity));
        if (isReadNow) changed = changed.checked(at);
        return integrityNoted(changed, at, before, integrity);
    }

    /// @param before what its process said before; `null` for nothing
    private static NodeView integrityNoted(
            NodeView node, long at, @Nullable NodeStatus before, NodeStatus now) {
        var known = before == null ? Integrity.OK : before.integrity();
        return integrityNoted(node, at, known, now.integrity());
    }

    private static NodeView integrityNoted(
            NodeView node, long at, Integrity before, Integrity integrity) {
        var lost = integrity.lostEnd();
        var told =
                lost == null || lost.equals(before.lostEnd())
                        ? node
                        : noted(node, at, new Occurrence.EndLost(lost.firstId(), lost.lastId()));
        if (integrity.state() == before.state()) return told;
        return switch (integrity.state()) {
            case ok -> noted(told, at, new Occurrence.LogWhole());
            case repairing -> noted(told, at, new Occurrence.LogRepairing());
            case degraded -> noted(told, at, new Occurrence.LogDegraded(integrity.corrupt()));
        };
    }

    private static NodeView withFollower(NodeView node, long at, FollowerStatus follower) {
        if (node.status() == null) return node;
        var changed = node.with(Statuses.with(node.status(), follower));
        return followersNoted(changed, at, node.followers());
    }

    /// The same facts whether a status, progress or an event brings the news.
    ///
    /// @param before the followers as they were known until then
    private static NodeView followersNoted(NodeView node, long at, List<FollowerStatus> before) {
        var changed = node;
        for (var follower : node.followers())
            if (before.stream().noneMatch(known -> isAsBefore(known, follower)))
                changed = followerNoted(changed, at, follower);
        return changed;
    }

    private static boolean isAsBefore(FollowerStatus known, FollowerStatus follower) {
        return known.name().equals(follower.name()) && known.state() == follower.state();
    }

    private static NodeView followerNoted(NodeView node, long at, FollowerStatus follower) {
        return noted(
                node,
                at,
                new Occurrence.FollowerChanged(
                        follower.name(), follower.state(), follower.divergedAt()));
    }

    private static Trail withHistory(Trail trail, Observation.LagSeen answer) {
        var filled = trail;
        for (var follower : answer.history().followers())
            if (trail.lag().getOrDefault(follower.name(), Recent.none()).items().size() < 2)
                filled = filled.withHistory(follower.name(), new Recent<>(follower.samples()));
        return filled;
    }

    private static Occurrence ofMember(NodeEvent.OfMember event) {
        return switch (event) {
            case NodeEvent.Election(var term, var _, var phase) ->
                    new Occurrence.Stands(term, phase == NodeEvent.Election.Phase.vote);
            case NodeEvent.Voted(var term, var candidate, var _, var granted, var reason) ->
                    new Occurrence.Voted(term, candidate, granted ? null : reason);
            case NodeEvent.LeaderElected(var term, var leader) ->
                    new Occurrence.LeaderKnown(term, leader);
            case NodeEvent.Truncated(var firstId, var _) -> new Occurrence.EndCutOff(firstId);
            case NodeEvent.MembersChanged(var id, var members, var voters) ->
                    new Occurrence.MembersChanged(id, members, voters);
            case NodeEvent.QuorumLost(var term) -> new Occurrence.QuorumChanged(term, false);
            case NodeEvent.QuorumBack(var term) -> new Occurrence.QuorumChanged(term, true);
        };
    }

    private static NodeView noted(NodeView node, long at, Occurrence what) {
        return node.with(node.trail().with(new Fact(at, node.name(), what)));
    }
}
