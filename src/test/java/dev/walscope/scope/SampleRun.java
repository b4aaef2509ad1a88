package dev.walscope.scope;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.Role;

import java.util.ArrayList;
import java.util.List;

/// A made-up run of a leader and two followers over 40 seconds: they start, entry after entry is
/// written, a link is cut, an entry is found unreadable and repaired, a follower is killed.
public final class SampleRun {
    public static final long START_MS = 1_795_372_800_000L;
    public static final long END_MS = START_MS + 40_000;

    /// The entry that is unreadable on `follower-1` from second 20 to second 24.
    public static final long DAMAGED_ID = 12;

    /// The entry of which nobody learnt what it says on the leader.
    public static final long UNRECORDED_ID = 8;

    private final List<Observation> seen = new ArrayList<>();
    private long now = START_MS;

    private SampleRun() {}

    public static List<Observation> told() {
        var run = new SampleRun();
        run.start();
        for (int id = 1; id <= 30; id++) {
            run.now = START_MS + 2_000 + id * 1_000L;
            if (id == 14) run.cut(true);
            if (id == 18) run.damage();
            if (id == 22) run.repair();
            if (id == 25) run.cut(false);
            run.write(id, id >= 14 && id < 25 ? 13 : id);
        }
        run.now = START_MS + 36_000;
        run.process("follower-2", ProcessView.State.died);
        run.now = END_MS;
        run.event("leader", run.progress(30, 30));
        return List.copyOf(run.seen);
    }

    private void start() {
        for (var name : List.of("leader", "follower-1", "follower-2")) {
            process(name, ProcessView.State.starting);
            now += 300;
            process(name, ProcessView.State.running);
            event(name, Seen.snapshot(name, 0));
        }
    }

    private void write(long id, long onSecond) {
        event("leader", progress(id, onSecond));
        if (id != UNRECORDED_ID)
            seen.add(new Observation.EntriesSeen("leader", now, Seen.entries(id, id)));
        seen.add(new Observation.WriteAcknowledged("leader", now, id, "SET", "key" + id % 10));
        event("follower-1", Seen.progress(id));
        seen.add(new Observation.EntriesSeen("follower-1", now + 2, Seen.entries(id, id)));
        event("follower-2", Seen.progress(onSecond));
        if (onSecond > 0)
            seen.add(
                    new Observation.EntriesSeen(
                            "follower-2",
                            now + 3,
                            Seen.entries(Math.max(1, onSecond - 12), onSecond)));
    }

    private NodeEvent.Progress progress(long id, long onSecond) {
        List<FollowerStatus> followers =
                List.of(
                        Seen.follower("follower-1", id, 0, 0),
                        Seen.follower(
                                "follower-2", onSecond, id - onSecond, (id - onSecond) * 1_000));
        return new NodeEvent.Progress(
                LogPosition.settled(id), id, id, 1, id * 90, followers, null, null);
    }

    private void cut(boolean isCut) {
        seen.add(new Observation.LinkChanged("follower-2", now, new LinkView(isCut, false, 0, 0)));
        event(
                "leader",
                new NodeEvent.FollowerChanged(
                        new FollowerStatus(
                                "follower-2",
                                "http://127.0.0.1:8002",
                                isCut ? FollowerStatus.State.lost : FollowerStatus.State.streaming,
                                13,
                                1,
                                90,
                                10,
                                "2026-11-22T10:00:01Z",
                                null,
                                null)));
    }

    private void damage() {
        event(
                "follower-1",
                new NodeEvent.EntryCorrupt(
                        DAMAGED_ID, 1, 990, 90, 7L, 8L, "its checksum does not hold"));
    }

    private void repair() {
        event("follower-1", new NodeEvent.EntryRepaired(DAMAGED_ID, 1, "leader"));
        seen.add(
                new Observation.EntriesSeen(
                        "follower-1", now, Seen.entries(DAMAGED_ID, DAMAGED_ID)));
    }

    private void process(String node, ProcessView.State state) {
        boolean isAlive = state != ProcessView.State.died;
        seen.add(
                new Observation.MemberChanged(
                        node,
                        now,
                        "http://127.0.0.1:800" + port(node),
                        node.equals("leader") ? Role.leader : Role.follower,
                        new ProcessView(
                                state,
                                isAlive ? 4_711L + port(node) : null,
                                isAlive ? null : "killed (SIGKILL)")));
    }

    private static int port(String node) {
        return node.equals("leader") ? 0 : node.charAt(node.length() - 1) - '0';
    }

    private void event(String node, NodeEvent event) {
        seen.add(new Observation.EventSeen(node, now, event));
    }
}
