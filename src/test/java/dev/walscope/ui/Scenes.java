package dev.walscope.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.DetailView;
import dev.walscope.scope.Fold;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Clusters made up for pictures and geometry, so that drawing can be looked at without processes.
final class Scenes {
    private static final long START = 1_795_372_800_000L;
    static final long END = START + 8_000;

    private ClusterState state = ClusterState.EMPTY;
    private long now = START;

    static ClusterState busy() {
        var scenes = new Scenes();
        scenes.cluster(57, 57, 55, 57);
        return scenes.state;
    }

    static ClusterState fault() {
        var scenes = new Scenes();
        scenes.cluster(57, 57, 36, 57);
        scenes.event(
                "follower-1",
                new NodeEvent.EntryCorrupt(51, 1, 4_500, 93, 7L, 8L, "crc does not match"));
        scenes.event("leader", new NodeEvent.EntryRepaired(53, 1, "follower-1"));
        scenes.event(
                "follower-1",
                new NodeEvent.IntegrityChanged(
                        new Integrity(Integrity.State.degraded, 1, 0, 1, 0, List.of(51L))));
        scenes.fold(
                new Observation.LinkChanged(
                        "follower-2", scenes.now, new LinkView(true, false, 0, 0)));
        scenes.event(
                "leader",
                new NodeEvent.Requests(
                        1,
                        2,
                        0,
                        0,
                        List.of(
                                new NodeEvent.Request(
                                        NodeEvent.Outcome.replayed,
                                        "client1",
                                        "req123",
                                        "SET",
                                        "user:4",
                                        54L),
                                new NodeEvent.Request(
                                        NodeEvent.Outcome.conflict,
                                        "client1",
                                        "req124",
                                        "SET",
                                        "user:5",
                                        null),
                                new NodeEvent.Request(
                                        NodeEvent.Outcome.replayed,
                                        "client1",
                                        "req123",
                                        "SET",
                                        "user:4",
                                        54L))));
        return scenes.state;
    }

    static ClusterState dead() {
        var scenes = new Scenes();
        scenes.cluster(57, 57, 55, 55);
        scenes.fold(
                new Observation.MemberChanged(
                        "leader",
                        scenes.now,
                        "http://127.0.0.1:8000",
                        Role.leader,
                        new ProcessView(ProcessView.State.died, null, "killed (SIGKILL)")));
        scenes.fold(
                new Observation.MemberChanged(
                        "follower-2",
                        scenes.now,
                        "http://127.0.0.1:8002",
                        Role.follower,
                        new ProcessView(ProcessView.State.paused, 4_713L, null)));
        return scenes.state;
    }

    static ClusterState promised() {
        var scenes = new Scenes();
        scenes.cluster(57, 57, 55, 57);
        for (long id = 48; id <= 57; id++) {
            scenes.now += 120;
            var entry = entry(id);
            scenes.fold(
                    new Observation.WriteAcknowledged(
                            "leader",
                            scenes.now,
                            id,
                            String.valueOf(entry.operation()),
                            String.valueOf(entry.key())));
        }
        scenes.event("leader", Seen.snapshot("leader", 56));
        scenes.event("follower-1", Seen.snapshot("follower-1", 55));
        return scenes.state;
    }

    static ClusterState million() {
        var scenes = new Scenes();
        scenes.cluster(1_000_000, 999_400, 612_000, 999_400);
        scenes.event(
                "follower-1",
                new NodeEvent.EntryCorrupt(350_000, 8, 0, 93, 7L, 8L, "crc does not match"));
        return scenes.state;
    }

    static ClusterState withDetail(ClusterState state, long id) {
        var detailed = state;
        for (var node : state.nodes()) {
            if (node.lastId() < id) continue;
            var entry = entry(id);
            var line = line(id);
            detailed =
                    Fold.apply(
                            detailed,
                            new Observation.DetailSeen(
                                    node.name(),
                                    START,
                                    new DetailView(
                                            id,
                                            new LogEntry.Detail(
                                                    id,
                                                    entry.operation(),
                                                    entry.key(),
                                                    entry.value(),
                                                    null,
                                                    null,
                                                    null,
                                                    LogEntry.CrcStatus.ok,
                                                    1,
                                                    entry.offset(),
                                                    entry.length(),
                                                    1_508_983_172L,
                                                    1_508_983_172L,
                                                    "{\"id\": "
                                                            + id
                                                            + ", \"key\": \""
                                                            + entry.key()
                                                            + "\", \"operation\": \"SET\","
                                                            + " \"value\": "
                                                            + entry.value()
                                                            + "}",
                                                    Base64.getEncoder()
                                                            .encodeToString(
                                                                    line.getBytes(
                                                                            StandardCharsets
                                                                                    .US_ASCII))),
                                            null)));
        }
        return detailed;
    }

    private static String line(long id) {
        var entry = entry(id);
        return "{\"id\": "
                + id
                + ", \"operation\": \""
                + entry.operation()
                + "\", \"key\": \""
                + entry.key()
                + "\", \"value\": "
                + entry.value()
                + ", \"crc\": 1508983172}\n";
    }

    private void cluster(long leader, long first, long second, long highWater) {
        for (int i = 0; i < 3; i++) {
            var name = i == 0 ? "leader" : "follower-" + i;
            fold(
                    new Observation.MemberChanged(
                            name,
                            now,
                            "http://127.0.0.1:" + (8_000 + i),
                            i == 0 ? Role.leader : Role.follower,
                            new ProcessView(ProcessView.State.running, 4_711L + i, null)));
        }
        for (int step = 1; step <= 40; step++) {
            now += 150;
            say(
                    "leader",
                    leader * step / 40,
                    highWater * step / 40,
                    followers(leader, first, second, step));
            say("follower-1", first * step / 40, highWater * step / 40, null);
            say("follower-2", Math.min(second, leader * step / 40), highWater * step / 40, null);
        }
        for (var node : state.nodes()) {
            long last = node.lastId();
            fold(
                    new Observation.EntriesSeen(
                            node.name(), now, entries(Math.max(1, last - 200), last)));
        }
    }

    private static List<FollowerStatus> followers(long leader, long first, long second, int step) {
        long head = leader * step / 40;
        return List.of(
                follower("follower-1", first * step / 40, head - first * step / 40),
                follower("follower-2", Math.min(second, head), Math.max(0, head - second)));
    }

    private static FollowerStatus follower(String name, long acked, long behind) {
        return new FollowerStatus(
                name,
                "http://127.0.0.1:8001",
                behind > 100 ? FollowerStatus.State.catching_up : FollowerStatus.State.streaming,
                acked,
                behind,
                behind * 91,
                behind == 0 ? 0 : behind * 152,
                "2026-11-22T12:00:00Z",
                null,
                null);
    }

    private void say(String name, long last, long highWater, List<FollowerStatus> followers) {
        long durable = name.equals("leader") ? last : last;
        var status =
                new NodeStatus(
                        name,
                        name.equals("leader") ? Role.leader : Role.follower,
                        "http://127.0.0.1:8000",
                        4_711,
                        "0.1.0",
                        "2026-11-22T12:00:00Z",
                        NodeStatus.State.ready,
                        null,
                        last,
                        durable,
                        durable,
                        highWater,
                        last,
                        Math.min(last, 12),
                        "data/" + name,
                        100,
                        Integrity.OK,
                        followers,
                        null,
                        List.of());
        long border = last > 1_000 ? 150_000 : 24;
        var segments = new ArrayList<SegmentInfo>();
        for (long from = 1, n = 1; from <= Math.max(1, last); from += border, n++) {
            long to = Math.min(last, from + border - 1);
            segments.add(
                    new SegmentInfo(
                            "data/" + name + "/wal.log.segment." + n,
                            (to - from + 1) * 91,
                            to == last,
                            from,
                            to,
                            to - from + 1,
                            0));
        }
        fold(new Observation.EventSeen(name, now, new NodeEvent.Snapshot(status, segments)));
        fold(
                new Observation.SegmentsSeen(
                        name,
                        now,
                        new SegmentInfo.Listing(segments, segments.size(), border * 91)));
    }

    private void event(String node, NodeEvent event) {
        fold(new Observation.EventSeen(node, now, event));
    }

    private void fold(Observation seen) {
        state = Fold.apply(state, seen);
    }

    private static List<LogEntry> entries(long first, long last) {
        var page = new ArrayList<LogEntry>();
        for (long id = first; id <= last; id++) page.add(entry(id));
        return page;
    }

    private static LogEntry entry(long id) {
        boolean isDelete = id % 9 == 4;
        var keys = List.of("user:7", "cart:12", "user:4", "stock:apple", "session:9f");
        JsonNode value =
                switch ((int) (id % 4)) {
                    case 0 -> JsonNodeFactory.instance.numberNode(id * 3);
                    case 1 -> JsonNodeFactory.instance.textNode("Ada");
                    case 2 -> JsonNodeFactory.instance.objectNode().put("n", id);
                    default -> JsonNodeFactory.instance.textNode("pending");
                };
        return new LogEntry(
                id,
                isDelete ? "DELETE" : "SET",
                keys.get((int) (id * 7 % 5)),
                isDelete ? null : value,
                null,
                null,
                null,
                1_508_983_172L,
                LogEntry.CrcStatus.ok,
                (int) ((id - 1) / 24) + 1,
                (id - 1) % 24 * 91,
                91);
    }
}
