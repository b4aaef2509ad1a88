package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;

/// All that is known of one node. Immutable; grown by [Fold] from observations of this node alone.
///
/// @param status its latest facts, `null` until it said something
/// @param segments its segment files, oldest first
/// @param maxSegmentBytes when the active one is full; 0 while unknown
/// @param detail the entry that it was asked for last
/// @param acknowledged writes that it told this window are done
@Recorded
public record NodeView(
        String name,
        String url,
        Role role,
        ProcessView process,
        LinkView link,
        Reach reach,
        @Nullable NodeStatus status,
        List<SegmentInfo> segments,
        long maxSegmentBytes,
        LogWindow log,
        Marks marks,
        RequestsView requests,
        Trail trail,
        @Nullable DetailView detail,
        Recent<Acknowledgement> acknowledged) {

    static NodeView unknown(String name, long atMs) {
        return new NodeView(
                name,
                "",
                name.equals("leader") ? Role.leader : Role.follower,
                ProcessView.FOREIGN,
                LinkView.WHOLE,
                new Reach(Reach.State.connecting, atMs, null),
                null,
                List.of(),
                0,
                LogWindow.EMPTY,
                Marks.NONE,
                RequestsView.NONE,
                Trail.NONE,
                null,
                Recent.none());
    }

    public boolean isLeader() {
        return role == Role.leader;
    }

    public long lastId() {
        return status == null ? 0 : status.lastId();
    }

    public long durableId() {
        return status == null ? 0 : status.durableId();
    }

    public long highWaterMark() {
        return status == null ? 0 : status.highWaterMark();
    }

    public Integrity integrity() {
        return status == null ? Integrity.OK : status.integrity();
    }

    public Condition condition() {
        return switch (process.state()) {
            case stopped -> Condition.stopped;
            case died -> Condition.died;
            case paused -> Condition.paused;
            case foreign, starting, running, stopping -> reachedCondition();
        };
    }

    private Condition reachedCondition() {
        if (reach.state() == Reach.State.lost) return Condition.lost;
        if (status == null || reach.state() == Reach.State.connecting) return Condition.starting;
        return switch (status.state()) {
            case recovering -> Condition.recovering;
            case read_only -> Condition.read_only;
            case ready ->
                    switch (status.integrity().state()) {
                        case ok -> Condition.ready;
                        case degraded -> Condition.degraded;
                        case repairing -> Condition.repairing;
                    };
        };
    }

    public boolean isCorrupt(long id) {
        return marks.isCorrupt(id) || integrity().corruptIds().contains(id);
    }

    /// The followers as this node sees them; none unless it leads.
    public List<FollowerStatus> followers() {
        return status == null || status.followers() == null ? List.of() : status.followers();
    }

    /// `:8000`, or the whole address of a node on another machine.
    public String address() {
        try {
            var uri = URI.create(url);
            boolean here =
                    uri.getHost() != null && uri.getHost().matches("localhost|127\\..*|\\[::1]");
            return here ? ":" + uri.getPort() : uri.getAuthority();
        } catch (IllegalArgumentException | NullPointerException e) {
            return url;
        }
    }

    /// All that came from its disk is gone.
    NodeView emptied() {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                null,
                List.of(),
                maxSegmentBytes,
                LogWindow.EMPTY,
                Marks.NONE,
                requests,
                trail,
                null,
                acknowledged);
    }

    NodeView as(String newUrl, Role newRole, ProcessView newProcess) {
        return new NodeView(
                name,
                newUrl,
                newRole,
                newProcess,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(ProcessView newProcess) {
        return new NodeView(
                name,
                url,
                role,
                newProcess,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(LinkView newLink) {
        return new NodeView(
                name,
                url,
                role,
                process,
                newLink,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(Reach newReach) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                newReach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(NodeStatus newStatus) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                newStatus,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(LogWindow newLog) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                newLog,
                marks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(Marks newMarks) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                newMarks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(RequestsView newRequests) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                newRequests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(Trail newTrail) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                newTrail,
                detail,
                acknowledged);
    }

    NodeView with(DetailView newDetail) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                newDetail,
                acknowledged);
    }

    NodeView withoutDetail() {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                null,
                acknowledged);
    }

    NodeView withSegments(List<SegmentInfo> files, long maxBytes) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                files,
                maxBytes,
                log,
                marks,
                requests,
                trail,
                detail,
                acknowledged);
    }

    NodeView with(Acknowledgement done) {
        return new NodeView(
                name,
                url,
                role,
                process,
                link,
                reach,
                status,
                segments,
                maxSegmentBytes,
                log,
                marks,
                requests,
                trail,
                detail,
                acknowledged.plus(done, Ledger.MAX_WRITES));
    }
}
