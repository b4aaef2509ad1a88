package dev.walscope.ui.workbench;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LogEntry;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Made-up members that elect their leader: three of term 3, led by `node-1`, which is killed.
final class ElectionScenes {
    private static final List<String> THREE = List.of("node-1", "node-2", "node-3");
    private static final List<String> FIVE =
            List.of("node-1", "node-2", "node-3", "node-4", "node-5");
    private static final List<String> SEVEN =
            List.of("node-1", "node-2", "node-3", "node-4", "node-5", "node-6", "node-7");
    private static final String LEARNER = "node-4";
    private static final long TERM_BEGAN_ID = 54;

    private ClusterState state = ClusterState.EMPTY;
    private long now = Scenes.END - 4_000;

    /// Who the members are.
    private List<String> names;

    /// Whether the old leader follows the new one.
    private boolean isBack;

    /// Whether a majority answers the leader of the old term.
    private boolean isAnswered = true;

    private ElectionScenes() {
        this(THREE);
    }

    private ElectionScenes(List<String> names) {
        this.names = names;
        for (var name : names) process(name, ProcessView.State.running, null);
        for (var name : names) says(name, 3, "node-1", 53);
    }

    /// Nothing has happened for a while, since `node-1` was elected in that term.
    static ClusterState calm(int term) {
        var scenes = new ElectionScenes();
        for (var name : THREE) scenes.says(name, term, "node-1", 53);
        return scenes.state;
    }

    /// The others have not noticed yet, or ask each other for votes: nobody leads.
    static ClusterState unled() {
        var scenes = new ElectionScenes();
        scenes.process("node-1", ProcessView.State.died, "killed (SIGKILL)");
        scenes.says("node-2", 4, null, 53);
        scenes.says("node-3", 4, null, 53);
        return scenes.state;
    }

    /// Another one leads, and its term has begun with an entry that is about no key.
    static ClusterState led() {
        var scenes = new ElectionScenes();
        scenes.process("node-1", ProcessView.State.died, "killed (SIGKILL)");
        scenes.says("node-2", 4, "node-3", 57);
        scenes.says("node-3", 4, "node-3", 57);
        return scenes.state;
    }

    /// The old leader runs, is cut off from the others, and has not heard of them.
    static ClusterState parted() {
        var scenes = new ElectionScenes();
        scenes.fold(
                new Observation.LinkChanged("node-1", scenes.now, new LinkView(true, false, 0, 0)));
        scenes.says("node-2", 4, "node-3", 57);
        scenes.says("node-3", 4, "node-3", 57);
        scenes.isAnswered = false;
        scenes.says("node-1", 3, "node-1", 53);
        return scenes.state;
    }

    /// The old leader was cut off with two entries that nobody else had, and has heard of the
    /// others since: what it had stands in a file, and what was agreed on in its log.
    static ClusterState rejoined() {
        return rejoined(new ElectionScenes());
    }

    /// A fourth one has come and does not vote yet.
    static ClusterState joining() {
        var scenes = new ElectionScenes(List.of("node-1", "node-2", "node-3", LEARNER));
        scenes.tells("node-1", new NodeEvent.LeaderElected(3, "node-1"));
        return scenes.state;
    }

    /// The fourth one was removed again, and is gone.
    static ClusterState removed() {
        var scenes = new ElectionScenes(List.of("node-1", "node-2", "node-3", LEARNER));
        scenes.process(LEARNER, ProcessView.State.stopped, "stopped");
        scenes.names = THREE;
        for (var name : THREE) scenes.says(name, 3, "node-1", 53);
        return scenes.state;
    }

    /// The same among five.
    static ClusterState rejoinedFive() {
        return rejoined(new ElectionScenes(FIVE));
    }

    /// And among seven, as many as a window starts.
    static ClusterState rejoinedSeven() {
        return rejoined(new ElectionScenes(SEVEN));
    }

    private static ClusterState rejoined(ElectionScenes scenes) {
        scenes.tells("node-1", new NodeEvent.LeaderElected(3, "node-1"));
        scenes.isAnswered = false;
        scenes.says("node-1", 3, "node-1", 55);
        for (var name : scenes.names)
            if (!name.equals("node-1")) scenes.says(name, 4, "node-3", 57);
        scenes.tells("node-3", new NodeEvent.LeaderElected(4, "node-3"));
        scenes.tells(
                "node-1", new NodeEvent.Truncated(54, List.of("wal.log.segment.3.cut.476.term.3")));
        scenes.says("node-1", 4, "node-3", 57);
        scenes.isBack = true;
        scenes.says("node-3", 4, "node-3", 57);
        return scenes.state;
    }

    private void tells(String name, NodeEvent what) {
        now += 50;
        fold(new Observation.EventSeen(name, now, what));
    }

    private void process(String name, ProcessView.State is, @Nullable String exit) {
        now += 200;
        fold(
                new Observation.MemberChanged(
                        name,
                        now,
                        url(name),
                        Role.follower,
                        new ProcessView(is, exit == null ? 4_711L : null, exit)));
    }

    private static String url(String name) {
        return "http://127.0.0.1:" + SampleNodes.port(name);
    }

    private void says(String name, int term, @Nullable String leader, long last) {
        now += 150;
        boolean leads = name.equals(leader);
        var plain = SampleNodes.status(name, last, last, List.of());
        var status =
                new NodeStatus(
                        name,
                        leads ? Role.leader : Role.follower,
                        leader == null ? "" : url(leader),
                        4_711,
                        plain.version(),
                        plain.startedAt(),
                        NodeStatus.State.ready,
                        null,
                        LogPosition.settled(last),
                        last,
                        12,
                        "data/nodes/" + name,
                        100,
                        plain.integrity(),
                        leads ? followers(name, term, last) : null,
                        null,
                        List.of(),
                        raft(name, term, leader, last));
        var segments = SampleNodes.segments(name, last);
        fold(new Observation.EventSeen(name, now, new NodeEvent.Snapshot(status, segments)));
        fold(
                new Observation.SegmentsSeen(
                        name,
                        now,
                        new SegmentInfo.Listing(
                                segments, segments.size(), SampleNodes.maxSegmentBytes(last), 1)));
        var entries =
                SampleNodes.entries(1, last).stream()
                        .map(entry -> term == 3 ? Seen.inTerm(entry, 3) : withTerm(entry))
                        .toList();
        fold(new Observation.EntriesSeen(name, now, entries));
    }

    private List<FollowerStatus> followers(String leader, int term, long last) {
        return names.stream()
                .filter(name -> !name.equals(leader))
                .filter(name -> term == 3 || isBack || !name.equals("node-1"))
                .map(name -> SampleNodes.follower(name, last, 0))
                .toList();
    }

    private RaftStatus raft(String name, int term, @Nullable String leader, long last) {
        boolean leads = name.equals(leader);
        return new RaftStatus(
                term,
                leads
                        ? RaftStatus.Role.leader
                        : leader == null && name.equals("node-2")
                                ? RaftStatus.Role.candidate
                                : votes(name) ? RaftStatus.Role.follower : RaftStatus.Role.learner,
                leader,
                leader == null ? name : leader,
                last,
                0,
                names.stream()
                        .map(one -> new RaftStatus.Member(one, url(one), votes(one), null))
                        .toList(),
                0,
                leader == null ? -1 : 20,
                500,
                leader != null && (term > 3 || isAnswered),
                null,
                1);
    }

    private boolean votes(String name) {
        return !name.equals(LEARNER) || names.size() > 4;
    }

    private static LogEntry withTerm(LogEntry plain) {
        boolean isBegin = plain.id() == TERM_BEGAN_ID;
        JsonNode value = isBegin ? null : plain.value();
        return new LogEntry(
                plain.id(),
                isBegin ? "NOOP" : plain.operation(),
                isBegin ? null : plain.key(),
                value,
                null,
                null,
                null,
                plain.id() < TERM_BEGAN_ID ? 3L : 4L,
                plain.crc(),
                plain.crcStatus(),
                plain.segment(),
                plain.offset(),
                plain.length());
    }

    private void fold(Observation seen) {
        state = Fold.apply(state, seen);
    }
}
