package dev.walscope.ui.workbench;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.DetailView;
import dev.walscope.scope.Fold;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.Seen;
import dev.walscope.session.ElectionTimer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;

/// Clusters made up for pictures and geometry, so that drawing can be looked at without processes.
final class Scenes {
    private static final long START = 1_795_372_800_000L;
    static final long END = START + 8_000;

    private static final String NO_MAJORITY =
            "No leader with a majority answers, so nobody knows the newest value; ask again, or"
                    + " with consistency=local.";

    private ClusterState state = ClusterState.EMPTY;
    private long now = START;

    /// Three nodes that have just started.
    static ClusterState fresh() {
        var scenes = new Scenes();
        scenes.cluster(0, 0, 0, 0);
        return scenes.state;
    }

    static ClusterState busy() {
        var scenes = new Scenes();
        scenes.cluster(57, 57, 55, 57);
        scenes.promises(40, 57);
        scenes.requests(54, 50, 47);
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
        scenes.requests(54, 50, 47);
        scenes.promises(40, 57);
        scenes.event("leader", new NodeEvent.TailTorn(3, 819, 31, "torn.3"));
        return scenes.state;
    }

    /// In slow motion, and one link held.
    static ClusterState slow() {
        var scenes = new Scenes();
        scenes.cluster(57, 55, 54, 55);
        for (var follower : List.of("follower-1", "follower-2"))
            scenes.fold(
                    new Observation.LinkChanged(
                            follower,
                            scenes.now,
                            new LinkView(false, false, 0, 0, 20, follower.equals("follower-2"))));
        return scenes.state;
    }

    /// What travels in [#slow].
    static List<LinkMessage.Travelling> travelling(String follower) {
        return follower.equals("follower-1")
                ? List.of(
                        travelling(true, LinkMessage.Kind.acknowledgement, 0, 55, 0.7, false),
                        travelling(false, LinkMessage.Kind.entries, 56, 57, 0.5, false))
                : List.of(
                        travelling(false, LinkMessage.Kind.entries, 55, 55, 0, true),
                        travelling(false, LinkMessage.Kind.entries, 56, 57, 0, true));
    }

    private static LinkMessage.Travelling travelling(
            boolean towardsLeader,
            LinkMessage.Kind kind,
            long first,
            long last,
            double come,
            boolean isWaiting) {
        var message = new LinkMessage(towardsLeader, kind, first, last);
        return new LinkMessage.Travelling(message, come, isWaiting);
    }

    /// The leader and one follower have compressed their sealed segments.
    static ClusterState compressed() {
        var scenes = new Scenes();
        scenes.cluster(57, 57, 55, 57);
        for (var node : List.of("leader", "follower-1"))
            for (int number = 1; number <= 2; number++) {
                long plain = SampleNodes.segmentBytes(number, _ -> false).length;
                long stored = zipped(SampleNodes.segmentBytes(number, _ -> false)).length;
                scenes.event(node, new NodeEvent.SegmentCompressed(number, plain, stored));
            }
        return scenes.state;
    }

    private static byte[] zipped(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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
        scenes.promises(48, 57);
        scenes.event("leader", Seen.snapshot("leader", 56));
        scenes.event("follower-1", Seen.snapshot("follower-1", 55));
        return scenes.state;
    }

    /// A moment of many writes a second: a follower's word came last, and what was fetched of all
    /// that is two hundred entries old.
    static ClusterState outrun() {
        var scenes = new Scenes();
        scenes.cluster(5_000, 4_950, 5_000, 4_950);
        var all = scenes.state;
        scenes.state = ClusterState.EMPTY;
        for (var node : all.nodes()) scenes.member(node.name(), all.nodes().indexOf(node));
        scenes.say("leader", 5_000, 4_950, followers(5_000, 4_950, 5_000, 40));
        scenes.say("follower-1", 4_950, 4_950, null);
        scenes.say("follower-2", 5_030, 4_950, null);
        scenes.page("leader", 4_800);
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
            var detail = new DetailView(id, SampleNodes.detail(id, node.isCorrupt(id)), null, 0);
            detailed = Fold.apply(detailed, new Observation.DetailSeen(node.name(), START, detail));
        }
        return detailed;
    }

    /// A leader with `followers` of them, each a little further behind.
    static ClusterState crowd(int followers) {
        var scenes = new Scenes();
        scenes.member("leader", 0);
        for (int i = 1; i <= followers; i++) scenes.member("follower-" + i, i);
        var known = new ArrayList<FollowerStatus>();
        for (int i = 1; i <= followers; i++)
            known.add(SampleNodes.follower("follower-" + i, 57 - i, i));
        scenes.say("leader", 57, 40, known);
        scenes.page("leader", 57);
        for (int i = 1; i <= followers; i++) {
            scenes.say("follower-" + i, 57 - i, 40, null);
            scenes.page("follower-" + i, 57 - i);
        }
        return scenes.state;
    }

    /// Words that a person may well use: long, right to left, beyond the basic plane.
    static ClusterState strange() {
        var scenes = new Scenes();
        var longName = "a-follower-with-a-name-that-somebody-thought-was-a-good-idea";
        scenes.member("leader", 0);
        scenes.member(longName, 1);
        for (var name : List.of("leader", longName)) {
            scenes.say(name, 6, 6, name.equals("leader") ? List.of() : null);
            scenes.fold(
                    new Observation.EntriesSeen(name, scenes.now, SampleNodes.strangeEntries()));
        }
        return scenes.state;
    }

    /// Hands that hold the paper files of `state`.
    static StillGateway gateway(ClusterState state) {
        var gateway = new StillGateway();
        boolean isSlow =
                state.followers().stream().anyMatch(follower -> follower.link().isSlowed());
        if (isSlow) gateway.travelling = Scenes::travelling;
        gateway.folders = node -> Optional.of(Path.of("data", node));
        gateway.files = file -> bytes(state, file);
        gateway.nodes = (node, call) -> answer(state, node, call);
        gateway.timers =
                name ->
                        state.node(name)
                                .filter(NodeView::isElecting)
                                .map(
                                        _ ->
                                                new ElectionTimer(
                                                        END,
                                                        110L
                                                                * (SampleNodes.port(name) - 7_999)
                                                                % 500,
                                                        500));
        return gateway;
    }

    /// What a node of a picture says of its keys; nothing else is asked for one.
    private static CompletableFuture<Reply> answer(ClusterState state, String node, Call call) {
        var known = state.node(node);
        if (known.isEmpty())
            return CompletableFuture.failedFuture(new IllegalStateException("no " + node));
        var of = known.get();
        var newest = new TreeMap<String, LogEntry>();
        for (var entry : of.log().entries())
            if ("DELETE".equals(entry.operation())) newest.remove(entry.key());
            else if (entry.key() != null) newest.put(entry.key(), entry);
        if (call.path().equals("/keys")) return json(Map.of("keys", newest.keySet()));
        var raft = of.raft();
        boolean isLocal = "local".equals(call.query().get("consistency"));
        if (raft != null && raft.role() == RaftStatus.Role.leader && !raft.quorum() && !isLocal)
            return reply(503, Map.of(), Map.of("detail", NO_MAJORITY));
        for (var entry : newest.values())
            if (call.method().equals("GET") && call.path().equals(Call.get(entry.key()).path()))
                return reply(
                        200,
                        Map.of(
                                "etag",
                                List.of("\"" + entry.id() + "\""),
                                "applied-id",
                                List.of(Long.toString(of.lastId()))),
                        Map.of("key", entry.key(), "value", entry.value()));
        return CompletableFuture.failedFuture(new IllegalStateException("a picture"));
    }

    private static CompletableFuture<Reply> reply(
            int status, Map<String, List<String>> headers, Map<String, ?> body) {
        return CompletableFuture.completedFuture(new Reply(status, headers, Wire.text(body), 0));
    }

    private static CompletableFuture<Reply> json(Map<String, ?> body) {
        return reply(200, Map.of(), body);
    }

    private static byte[] bytes(ClusterState state, Path file) {
        if (extension(file).equals("gz"))
            return zipped(bytes(state, Path.of(file.toString().replaceFirst("[.]gz$", ""))));
        return SampleNodes.segmentBytes(
                Integer.parseInt(extension(file)),
                id -> holder(state, file).filter(n -> n.isCorrupt(id)).isPresent());
    }

    private static Optional<NodeView> holder(ClusterState state, Path file) {
        return state.node(file.getParent().getFileName().toString());
    }

    private static String extension(Path file) {
        var name = file.toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private void promises(long first, long last) {
        for (long id = first; id <= last; id++) {
            now += 40;
            var entry = SampleNodes.entry(id);
            fold(
                    new Observation.WriteAcknowledged(
                            "leader",
                            now,
                            id,
                            String.valueOf(entry.operation()),
                            String.valueOf(entry.key())));
        }
    }

    /// Of a client that asks again, and once with another value; and what the leader remembers.
    private void requests(long... ids) {
        var seen = new ArrayList<NodeEvent.Request>();
        var cached = new ArrayList<CachedRequest>();
        for (long id : ids) {
            var key = SampleNodes.entry(id).key();
            seen.add(request(NodeEvent.Outcome.processed, "req" + id, key, id));
            cached.add(
                    new CachedRequest(
                            "client1", "req" + id, "SET", key, id, 3_600_000 - id * 1_000));
        }
        var key = SampleNodes.entry(ids[0]).key();
        seen.add(request(NodeEvent.Outcome.replayed, "req" + ids[0], key, ids[0]));
        seen.add(request(NodeEvent.Outcome.replayed, "req" + ids[0], key, ids[0]));
        seen.add(request(NodeEvent.Outcome.conflict, "req" + ids[0], key, ids[0]));
        event("leader", new NodeEvent.Requests(ids.length, 2, 1, 0, 0, seen));
        fold(new Observation.CachedSeen("leader", now, cached));
        fold(
                new Observation.DeduplicationSeen(
                        "leader",
                        now,
                        new DeduplicationStats(
                                "leader", ids.length, ids.length, 1, ids.length, 2, 2, 0, 0)));
    }

    private static NodeEvent.Request request(
            NodeEvent.Outcome outcome, String request, String key, long id) {
        return new NodeEvent.Request(outcome, "client1", request, "SET", key, id, 1, null);
    }

    private void member(String name, int number) {
        fold(
                new Observation.MemberChanged(
                        name,
                        now,
                        "http://127.0.0.1:" + (8_000 + number),
                        number == 0 ? Role.leader : Role.follower,
                        new ProcessView(ProcessView.State.running, 4_711L + number, null)));
    }

    private void page(String name, long last) {
        fold(
                new Observation.EntriesSeen(
                        name, now, SampleNodes.entries(Math.max(1, last - 200), last)));
    }

    private void cluster(long leader, long first, long second, long highWater) {
        member("leader", 0);
        member("follower-1", 1);
        member("follower-2", 2);
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
        for (var node : state.nodes()) page(node.name(), node.lastId());
    }

    private static List<FollowerStatus> followers(long leader, long first, long second, int step) {
        long head = leader * step / 40;
        return List.of(
                SampleNodes.follower("follower-1", first * step / 40, head - first * step / 40),
                SampleNodes.follower(
                        "follower-2", Math.min(second, head), Math.max(0, head - second)));
    }

    private void say(String name, long last, long highWater, List<FollowerStatus> followers) {
        var segments = SampleNodes.segments(name, last);
        var status = SampleNodes.status(name, last, highWater, followers);
        fold(new Observation.EventSeen(name, now, new NodeEvent.Snapshot(status, segments)));
        fold(
                new Observation.SegmentsSeen(
                        name,
                        now,
                        new SegmentInfo.Listing(
                                segments, segments.size(), SampleNodes.maxSegmentBytes(last), 1)));
    }

    private void event(String node, NodeEvent event) {
        fold(new Observation.EventSeen(node, now, event));
    }

    private void fold(Observation seen) {
        state = Fold.apply(state, seen);
    }
}
