package dev.walscope.bench;

import com.fasterxml.jackson.databind.node.TextNode;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.scope.Observation;
import dev.walscope.scope.recording.Recording;

import java.util.ArrayList;
import java.util.List;

/// What a window observes of a leader and two followers under 5,000 writes a second: 30 progress
/// events a second from each, and after every second one the page of entries that it draws.
final class FullLoad {
    private static final long START_MS = 1_795_372_800_000L;
    private static final int A_PAGE = 15;
    private static final int A_TURN = 167;

    private FullLoad() {}

    /// The `turn`th progress event of each node and what is fetched after it.
    static List<Observation> turn(long turn) {
        var seen = new ArrayList<Observation>();
        long at = START_MS + turn * 33;
        long last = turn * A_TURN + 1;
        for (var node : List.of("leader", "follower-1", "follower-2")) {
            seen.add(new Observation.EventSeen(node, at, progress(node, last)));
            if (turn % 2 == 0) seen.add(new Observation.EntriesSeen(node, at, page(last)));
        }
        return seen;
    }

    static List<Observation> beginning() {
        var seen = new ArrayList<Observation>();
        for (var node : List.of("leader", "follower-1", "follower-2"))
            seen.add(
                    new Observation.EventSeen(
                            node, START_MS, new NodeEvent.Snapshot(status(node), List.of())));
        return seen;
    }

    /// Until it has begun to give up its oldest part.
    static void record(Recording recording) {
        beginning().forEach(recording::add);
        for (long turn = 1; recording.first() == 0; turn++) turn(turn).forEach(recording::add);
    }

    private static NodeEvent.Progress progress(String node, long last) {
        var followers =
                node.equals("leader")
                        ? List.of(follower("follower-1", last), follower("follower-2", last))
                        : null;
        return new NodeEvent.Progress(
                LogPosition.settled(last), last, last, 1, last * 150, followers, null, null);
    }

    /// New strings each time, as they come off the wire.
    private static FollowerStatus follower(String name, long last) {
        return new FollowerStatus(
                new String(name),
                new String("http://127.0.0.1:8001"),
                FollowerStatus.State.streaming,
                last - 3,
                3,
                450,
                1,
                new String("2026-11-25T10:00:01.123Z"),
                null,
                null);
    }

    private static List<LogEntry> page(long last) {
        var page = new ArrayList<LogEntry>();
        for (long id = Math.max(1, last - A_PAGE + 1); id <= last; id++)
            page.add(
                    new LogEntry(
                            id,
                            new String("SET"),
                            "key-" + id,
                            TextNode.valueOf("0123456789".repeat(10)),
                            null,
                            null,
                            null,
                            null,
                            id * 31,
                            LogEntry.CrcStatus.ok,
                            1,
                            id * 150,
                            150));
        return page;
    }

    private static NodeStatus status(String node) {
        return new NodeStatus(
                node,
                node.equals("leader") ? Role.leader : Role.follower,
                "http://127.0.0.1:8000",
                4711,
                "0.1.0",
                "2026-11-25T10:00:00Z",
                NodeStatus.State.ready,
                null,
                LogPosition.START,
                0,
                0,
                "data/" + node,
                100,
                Integrity.OK,
                node.equals("leader") ? List.of() : null,
                null,
                List.of(),
                null);
    }
}
