package dev.walscope.scope;

import com.fasterxml.jackson.databind.node.NullNode;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.Integrity;
import dev.walscope.api.LagHistory;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Runs that no cluster ever had, with every kind of observation in them, for properties.
public final class AnyRun {
    private static final long START_MS = 1_795_372_800_000L;
    private static final int KINDS = 20;

    private AnyRun() {}

    /// Forty observations of one node.
    public static List<Observation> of(String node, Random random) {
        var series = new ArrayList<Observation>();
        for (int i = 0; i < 40; i++) series.add(any(node, START_MS + i * 40L, random));
        return series;
    }

    /// Any number of them of a leader and two followers, in any order.
    public static List<Observation> ofCluster(int rounds, Random random) {
        var all = new ArrayList<Observation>();
        for (int i = 0; i < rounds; i++)
            all.addAll(
                    interleaved(
                            List.of(
                                    of("leader", random),
                                    of("follower-1", random),
                                    of("follower-2", random)),
                            random));
        return all;
    }

    /// The batches' observations in any order that keeps each batch's own.
    public static List<Observation> interleaved(List<List<Observation>> batches, Random random) {
        var all = new ArrayList<Observation>();
        int[] next = new int[batches.size()];
        int total = batches.stream().mapToInt(List::size).sum();
        while (all.size() < total) {
            int pick = random.nextInt(batches.size());
            if (next[pick] < batches.get(pick).size()) all.add(batches.get(pick).get(next[pick]++));
        }
        return all;
    }

    private static Observation any(String node, long at, Random random) {
        long id = 1 + random.nextInt(200);
        return switch (random.nextInt(KINDS)) {
            case 0 -> event(node, at, Seen.snapshot(node, id));
            case 1 -> event(node, at, new NodeEvent.SegmentRolled(1, 2, id));
            case 2 -> event(node, at, new NodeEvent.EntryCorrupt(id, 1, 0, 9, 1L, 2L, "bad"));
            case 3 -> event(node, at, new NodeEvent.EntryRepaired(id, 1, "leader"));
            case 4 -> event(node, at, new NodeEvent.CrcCorrected(id, 1, 2));
            case 5 -> new Observation.EntriesSeen(node, at, Seen.entries(id, id + 20));
            case 6 -> new Observation.Unreachable(node, at, "refused");
            case 7 -> new Observation.WriteAcknowledged(node, at, id, "SET", "k\u00e9\ud83d\ude00");
            case 8 ->
                    event(
                            node,
                            at,
                            new NodeEvent.FollowerChanged(Seen.follower("follower-1", id, 2, 3)));
            case 9 ->
                    new Observation.LinkChanged(
                            node, at, new LinkView(random.nextBoolean(), false, id, 0));
            case 10 ->
                    new Observation.MemberChanged(
                            node,
                            at,
                            "http://127.0.0.1:8000",
                            node.equals("leader") ? Role.leader : Role.follower,
                            new ProcessView(
                                    ProcessView.State.values()[random.nextInt(7)], id, null));
            case 11 -> new Observation.StatusSeen(node, at, Seen.status(node, id));
            case 12 ->
                    new Observation.SegmentsSeen(
                            node,
                            at,
                            new SegmentInfo.Listing(
                                    List.of(new SegmentInfo("w.1", id, true, 1L, id, id, 0)),
                                    1,
                                    4_096,
                                    1));
            case 13 -> new Observation.DetailSeen(node, at, detail(id, random.nextBoolean()));
            case 14 -> remembered(node, at, id);
            case 15 ->
                    new Observation.LagSeen(
                            node,
                            at,
                            new LagHistory(
                                    List.of(
                                            new LagHistory.Follower(
                                                    "follower-1",
                                                    List.of(
                                                            new LagHistory.Sample(
                                                                    at, id, 9, 3))))));
            case 17 ->
                    switch ((int) (id % 4)) {
                        case 0 -> new Observation.DataWiped(node, at);
                        case 1 -> new Observation.DataRestored(node, at);
                        case 2 ->
                                new Observation.BytesChanged(
                                        node, at, "wal.log.segment.1", id, id + 9, id % 8 < 4);
                        default -> new Observation.Scrubbed(node, at);
                    };
            case 18 ->
                    new Observation.LogsCompared(
                            node,
                            at,
                            new LogComparison(
                                    "leader",
                                    "2026-11-22T10:00:00Z",
                                    Seen.RESTARTED,
                                    id,
                                    random.nextBoolean()));
            case 16 -> anyEvent(node, at, id, random);
            default -> event(node, at, Seen.progress(id));
        };
    }

    private static Observation remembered(String node, long at, long id) {
        return id % 2 == 0
                ? new Observation.DeduplicationSeen(
                        node, at, new DeduplicationStats(node, id, 2, 3, 4, 5, 6, 7, 8))
                : new Observation.CachedSeen(
                        node, at, List.of(new CachedRequest("c", "r", "GET", "k", null, id)));
    }

    private static Observation anyEvent(String node, long at, long id, Random random) {
        return event(
                node,
                at,
                switch (random.nextInt(7)) {
                    case 0 ->
                            new NodeEvent.StateChanged(
                                    NodeStatus.State.values()[random.nextInt(3)], "why", 50);
                    case 1 ->
                            new NodeEvent.IntegrityChanged(
                                    new Integrity(
                                            Integrity.State.degraded, 1, 0, 1, 0, List.of(id)));
                    case 2 -> new NodeEvent.TailTorn(1, 90, id, "torn.1");
                    case 3 -> new NodeEvent.Gap(1, id);
                    case 4 ->
                            new NodeEvent.LeaderLinkChanged(
                                    new LeaderLink(
                                            "http://127.0.0.1:8000",
                                            LeaderLink.State.waiting,
                                            250,
                                            2,
                                            id,
                                            "refused",
                                            null));
                    case 5 ->
                            new NodeEvent.Written(
                                    List.of(new NodeEvent.Written.Span("alice", 1, id)));
                    default ->
                            new NodeEvent.Requests(
                                    1,
                                    1,
                                    0,
                                    0,
                                    0,
                                    List.of(
                                            new NodeEvent.Request(
                                                    NodeEvent.Outcome.replayed,
                                                    "c",
                                                    "r" + id,
                                                    "SET",
                                                    "k",
                                                    id,
                                                    1 + id % 3,
                                                    null)));
                });
    }

    private static DetailView detail(long id, boolean isThere) {
        if (!isThere) return new DetailView(id, null, "It is not here.", 1);
        var entry = Seen.entry(id);
        return new DetailView(
                id,
                new LogEntry.Detail(
                        id,
                        "SET",
                        entry.key(),
                        NullNode.getInstance(),
                        null,
                        null,
                        null,
                        null,
                        LogEntry.CrcStatus.ok,
                        1,
                        0,
                        90,
                        1L,
                        1L,
                        "{}",
                        "e30="),
                null,
                1);
    }

    private static Observation event(String node, long at, NodeEvent event) {
        return new Observation.EventSeen(node, at, event);
    }
}
