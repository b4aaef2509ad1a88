package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.NodeUrl;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// All that is known of one node. Immutable; grown by [Fold] from observations of this node alone.
///
/// @param status its latest facts, `null` until it said something
/// @param segments its segment files, oldest first
/// @param maxSegmentBytes when the active one is full; 0 while unknown
/// @param detail the entry that it was asked for last
/// @param acknowledged writes that it told this window are done
/// @param comparisons of its log with others', each the last one
/// @param checkedMs when all its bytes had been read and checked last, as far as is known here: at
/// a start, or by a scrub that the window asked for; 0 for unknown
/// @param cutEnd what was cut off its end last; `null` while nothing was
/// @param aside what was known of the disk that was wiped here last; `null` for none
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
        Recent<Acknowledgement> acknowledged,
        List<LogComparison> comparisons,
        long checkedMs,
        @Nullable CutEnd cutEnd,
        @Nullable DiskView aside) {
    private static final int COMPARISONS_MAX = 16;

    /// A recording of before logs were compared has none.
    public NodeView {
        comparisons = comparisons == null ? List.of() : comparisons;
    }

    private static final int ACKNOWLEDGED_MAX = 5_000;

    static NodeView unknown(String name, long atMs) {
        return new NodeView(
                name,
                "",
                name.equals("leader") ? Role.leader : Role.follower,
                ProcessView.FOREIGN,
                LinkView.WHOLE,
                new Reach(Reach.State.connecting, atMs, 0, null),
                null,
                List.of(),
                0,
                LogWindow.EMPTY,
                Marks.NONE,
                RequestsView.NONE,
                Trail.NONE,
                null,
                Recent.none(),
                List.of(),
                0,
                null,
                null);
    }

    /// What it calls itself. Here it may have another name, where two nodes have the same.
    public String ownName() {
        return status == null ? name : status.node();
    }

    public boolean isLeader() {
        return role == Role.leader;
    }

    /// Whether it leads now, as far as can be known. One that was elected, and whose process has
    /// ended or stands still, leads nobody, whatever it said last: the others may be electing
    /// another one.
    public boolean leadsNow() {
        return isLeader()
                && !(isElecting()
                        && switch (condition()) {
                            case died, stopped, paused, starting -> true;
                            case ready, degraded, repairing, recovering, read_only, lost -> false;
                        });
    }

    /// Its part in electing leaders, as it said last; `null` where they are not elected, and until
    /// it has said something.
    public @Nullable RaftStatus raft() {
        return status == null ? null : status.raft();
    }

    /// Whether it is known to elect its leader with others.
    public boolean isElecting() {
        return raft() != null;
    }

    /// Whether this window started it.
    boolean isOurs() {
        return !process.equals(ProcessView.FOREIGN);
    }

    public long lastId() {
        return status == null ? 0 : status.lastId();
    }

    /// The first entry in its log, or the one that it will have: a snapshot covers what came
    /// before.
    public long firstId() {
        return status == null ? 1 : status.position().firstId();
    }

    /// Whether it is known to have had the entries before its first one, and dropped them. If not,
    /// its log may have begun with another node's snapshot.
    public boolean hasDropped() {
        for (var fact : trail.facts().items())
            if (fact.what() instanceof Occurrence.SegmentDropped dropped
                    && dropped.lastId() == firstId() - 1) return true;
        return false;
    }

    /// The last entry in its newest snapshot; 0 while there is none.
    public long snapshotId() {
        return status == null ? 0 : status.position().snapshotId();
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

    /// Whether what is known of it is what it says now. Otherwise it cannot be asked, and all that
    /// is known is what it said last, at [Reach#heardMs].
    public boolean isHeard() {
        return condition().isHeard();
    }

    /// Whether its disk was wiped here, and can be put back.
    public boolean isWiped() {
        for (var fact : trail.facts().items().reversed())
            switch (fact.what()) {
                case Occurrence.DataWiped _ -> {
                    return true;
                }
                case Occurrence.DataRestored _ -> {
                    return false;
                }
                default -> {}
            }
        return false;
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
            if (NodeUrl.isLoopback(url)) return ":" + uri.getPort();
            return uri.getAuthority() == null ? url : uri.getAuthority();
        } catch (IllegalArgumentException e) {
            return url;
        }
    }

    /// All that came from its disk is gone, until that one is put back.
    NodeView emptied() {
        return but(
                draft -> {
                    if (status != null)
                        draft.aside = new DiskView(status, segments, log, marks, detail, cutEnd);
                    draft.status = null;
                    draft.segments = List.of();
                    draft.log = LogWindow.EMPTY;
                    draft.marks = Marks.NONE;
                    draft.detail = null;
                    draft.cutEnd = null;
                    draft.requests = requests.withoutWriters();
                });
    }

    /// What was known of its disk is known of it again.
    NodeView filled() {
        if (aside == null) return this;
        return but(
                draft -> {
                    draft.status = aside.status();
                    draft.segments = aside.segments();
                    draft.log = aside.log();
                    draft.marks = aside.marks();
                    draft.detail = aside.detail();
                    draft.cutEnd = aside.cutEnd();
                    draft.aside = null;
                });
    }

    NodeView named(String newName) {
        return but(draft -> draft.name = newName);
    }

    /// @param role of one that does not elect its leader; of one that does, its own word counts
    NodeView as(String url, Role role, ProcessView process) {
        return but(
                draft -> {
                    draft.url = url;
                    if (!isElecting()) draft.role = role;
                    draft.process = process;
                });
    }

    NodeView with(LinkView link) {
        return but(draft -> draft.link = link);
    }

    NodeView with(Reach reach) {
        return but(draft -> draft.reach = reach);
    }

    NodeView with(NodeStatus status) {
        return but(
                draft -> {
                    draft.status = status;
                    if (status.raft() != null) draft.role = status.role();
                });
    }

    NodeView with(Role role) {
        return role == this.role ? this : but(draft -> draft.role = role);
    }

    NodeView withSegments(List<SegmentInfo> segments, long maxSegmentBytes) {
        return but(
                draft -> {
                    draft.segments = segments;
                    draft.maxSegmentBytes = maxSegmentBytes;
                });
    }

    NodeView with(LogWindow log) {
        return but(draft -> draft.log = log);
    }

    NodeView with(Marks marks) {
        return but(draft -> draft.marks = marks);
    }

    NodeView with(RequestsView requests) {
        return but(draft -> draft.requests = requests);
    }

    NodeView with(Trail trail) {
        return but(draft -> draft.trail = trail);
    }

    NodeView with(DetailView detail) {
        return but(draft -> draft.detail = detail);
    }

    NodeView withoutDetail() {
        return but(draft -> draft.detail = null);
    }

    NodeView checked(long atMs) {
        return but(
                draft -> {
                    draft.marks = marks.checked();
                    draft.checkedMs = atMs;
                });
    }

    NodeView with(LogComparison comparison) {
        var kept = new ArrayList<>(comparisons);
        kept.removeIf(before -> before.with().equals(comparison.with()));
        kept.addFirst(comparison);
        var bounded = List.copyOf(kept.subList(0, Math.min(COMPARISONS_MAX, kept.size())));
        return but(draft -> draft.comparisons = bounded);
    }

    NodeView with(CutEnd end) {
        return but(draft -> draft.cutEnd = end);
    }

    NodeView with(Acknowledgement done) {
        return but(draft -> draft.acknowledged = acknowledged.plus(done, ACKNOWLEDGED_MAX));
    }

    private NodeView but(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /// The next view while it is made: all as before, but for what is written over. Only a node's
    /// name never changes.
    private static final class Draft {
        private String name;
        private String url;
        private Role role;
        private ProcessView process;
        private LinkView link;
        private Reach reach;
        private @Nullable NodeStatus status;
        private List<SegmentInfo> segments;
        private long maxSegmentBytes;
        private LogWindow log;
        private Marks marks;
        private RequestsView requests;
        private Trail trail;
        private @Nullable DetailView detail;
        private Recent<Acknowledgement> acknowledged;
        private List<LogComparison> comparisons;
        private long checkedMs;
        private @Nullable CutEnd cutEnd;
        private @Nullable DiskView aside;

        Draft(NodeView before) {
            name = before.name;
            url = before.url;
            role = before.role;
            process = before.process;
            link = before.link;
            reach = before.reach;
            status = before.status;
            segments = before.segments;
            maxSegmentBytes = before.maxSegmentBytes;
            log = before.log;
            marks = before.marks;
            requests = before.requests;
            trail = before.trail;
            detail = before.detail;
            acknowledged = before.acknowledged;
            comparisons = before.comparisons;
            checkedMs = before.checkedMs;
            cutEnd = before.cutEnd;
            aside = before.aside;
        }

        NodeView finished() {
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
                    acknowledged,
                    comparisons,
                    checkedMs,
                    cutEnd,
                    aside);
        }
    }
}
