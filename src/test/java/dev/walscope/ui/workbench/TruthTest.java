package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Ledger;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;

import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// The window never claims more than it knows: faults by a seeded loop against real processes, and
/// after each all that is on screen is held against what the nodes, their files and the operating
/// system say, or is marked as last known.
///
/// `-Dtruth.seconds=600 -Dtruth.seed=7` for longer, and for another course of events.
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process is paused there")
class TruthTest {
    /// A silent node is noticed after 15 s.
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final List<String> OURS = List.of("leader", "follower-1", "follower-2");

    private Path data = Path.of("");
    private @Nullable LiveWorkbench made;
    private @Nullable Cluster foreign;

    private final Outside outside = new Outside();

    @Start
    void open(Stage stage) throws IOException {
        data = Files.createTempDirectory("walscope-truth");
        var program = NodeProgram.ofThisJvm("dev.walscope.Walscope");
        made = new LiveWorkbench(data.resolve("ours"), FreePorts.next(), program, 1280, 800);
        made.start();
        made.session().act(new Action.StartAll(2));
        foreign = new Cluster(data.resolve("foreign"), FreePorts.next(), program, _ -> {});
        stage.setScene(made.bench().scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @AfterAll
    void close() throws IOException {
        outside.close();
        if (foreign != null) foreign.close();
        if (made != null) made.close();
        try (var all = Files.walk(data)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    @Test
    void whatIsOnScreenIsSoOrIsMarkedAsLastKnown(FxRobot robot) throws Exception {
        await().atMost(PATIENCE)
                .until(() -> OURS.stream().allMatch(name -> state().node(name).isPresent()));
        new TruthLoop(PATIENCE) {
            @Override
            Optional<Action> deed(Random random) {
                return TruthTest.this.deed(random);
            }

            @Override
            void write(int times) {
                TruthTest.this.write(times);
            }

            @Override
            List<String> lies() {
                return TruthTest.this.lies(robot);
            }
        }.play(live().session());
    }

    private Optional<Action> deed(Random random) {
        var state = state();
        var name = OURS.get(random.nextInt(OURS.size()));
        var node = state.node(name).orElseThrow();
        boolean isFollower = !node.isLeader();
        boolean isUp = node.condition().answers();
        var process = node.process().state();
        Action deed =
                switch (random.nextInt(12)) {
                    case 0 -> process == ProcessView.State.running ? new Action.Kill(name) : null;
                    case 1 -> process == ProcessView.State.running ? new Action.Pause(name) : null;
                    case 2, 3 ->
                            process == ProcessView.State.paused ? new Action.Resume(name) : null;
                    case 4, 5 -> node.process().isAlive() ? null : new Action.Restart(name);
                    case 6 -> isFollower && node.link().isWhole() ? new Action.Cut(name) : null;
                    case 7 -> isFollower && node.link().isCut() ? new Action.Heal(name) : null;
                    case 8, 9, 10 -> isUp && isFollower ? flip(node, random) : null;
                    default -> other(node, random);
                };
        return Optional.ofNullable(deed);
    }

    private @Nullable Action other(NodeView node, Random random) {
        if (random.nextBoolean() && state().nodes().size() == OURS.size())
            return new Action.Attach(foreignLeader());
        return !node.isLeader() && !node.process().isAlive() ? new Action.Wipe(node.name()) : null;
    }

    private URI foreignLeader() {
        var cluster = java.util.Objects.requireNonNull(foreign);
        return cluster.member("leader").orElseGet(() -> cluster.startLeader().join()).url();
    }

    private @Nullable Action flip(NodeView node, Random random) {
        var file = folder(node.name()).resolve("wal.log.segment.1");
        try {
            long size = Files.exists(file) ? Files.size(file) : 0;
            return size < 50 ? null : new Action.FlipBit(file, random.nextLong(size - 1), 0);
        } catch (IOException e) {
            return null;
        }
    }

    private void write(int times) {
        var leader = state().leader().orElseThrow();
        if (!leader.condition().answers()) return;
        for (int i = 0; i < times; i++)
            live().session()
                    .send("leader", Call.put("key" + i, "1"))
                    .handle((_, _) -> true)
                    .orTimeout(5, TimeUnit.SECONDS)
                    .handle((_, _) -> true)
                    .join();
    }

    /// All that is claimed and is not so.
    private List<String> lies(FxRobot robot) {
        var state = state();
        var lies = new ArrayList<String>();
        var truth = outside.ask(state);
        for (var node : state.nodes()) {
            Outside.checkProcess(node, lies);
            Outside.checkCard(robot, node, truth.get(node.name()), lies);
            if (!node.isLeader()) checkLink(robot, state, node, truth, lies);
        }
        checkClusters(state, lies);
        checkLedger(state, truth, lies);
        return lies;
    }

    private void checkLink(
            FxRobot robot,
            ClusterState state,
            NodeView node,
            Map<String, NodeStatus> truth,
            List<String> lies) {
        var words = Outside.text(robot, "#link-text-" + node.name());
        var leader = truth.get("leader");
        var now = truth.get(node.name());
        if (node.link().isCut()) {
            if (!words.startsWith("link cut")) lies.add("the cut link says " + words);
        } else if (leader == null || now == null) {
            if (words.contains("streaming") || words.contains("behind"))
                lies.add(
                        "one end of " + node.name() + "'s link is not there, and it says " + words);
        } else {
            var link = now.replication();
            boolean streams = link != null && link.state() == LeaderLink.State.streaming;
            if (words.startsWith("streaming") != streams)
                lies.add(node.name() + "'s link is " + link + ", and it says " + words);
        }
        var claimed = state.lag(node).map(FollowerStatus::lagEntries);
        if (leader == null) {
            claimed.ifPresent(lag -> lies.add("a lag of " + lag + " that nobody can measure"));
            return;
        }
        var known = leader.followers() == null ? List.<FollowerStatus>of() : leader.followers();
        var measured =
                known.stream()
                        .filter(follower -> follower.name().equals(node.name()))
                        .map(FollowerStatus::lagEntries)
                        .findFirst();
        if (!claimed.equals(measured))
            lies.add(node.name() + " lags by " + measured + ", it says " + claimed);
    }

    private static void checkClusters(ClusterState state, List<String> lies) {
        boolean isAttached = state.nodes().size() > OURS.size();
        int clusters = state.clusters().size();
        if (clusters != (isAttached ? 2 : 1)) lies.add("drawn as " + clusters + " clusters");
    }

    private void checkLedger(ClusterState state, Map<String, NodeStatus> truth, List<String> lies) {
        for (var promise : Ledger.of(state).promises())
            for (var copy : promise.copies()) {
                var node = state.node(copy.node()).orElseThrow();
                var now = truth.get(copy.node());
                if (copy.isHeard() != (now != null)) {
                    lies.add(copy.node() + " is heard: " + copy.isHeard());
                    continue;
                }
                boolean isOnDisk = copy.having() == Ledger.Having.on_disk;
                if (now == null || !OURS.contains(node.name())) continue;
                boolean isThere = hasLine(node.name(), promise.write().id());
                if (isOnDisk && !isThere && node.marks().of(promise.write().id()).changedMs() == 0)
                    lies.add("entry " + promise.write().id() + " is not in " + node.name());
                if (copy.having() == Ledger.Having.not_yet && isThere)
                    lies.add("entry " + promise.write().id() + " is in " + node.name());
            }
    }

    /// Read with its checksum: one bit turns the words `"id": 10` into `"id": 11`.
    private boolean hasLine(String node, long id) {
        try (var files = Files.list(folder(node))) {
            for (var file :
                    files.filter(f -> f.getFileName().toString().matches("wal.log.segment.[0-9]+"))
                            .toList())
                for (var line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n"))
                    if (isEntry(line.getBytes(StandardCharsets.ISO_8859_1), id)) return true;
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isEntry(byte[] line, long id) {
        return EntryCodec.decode(line, 0, line.length) instanceof Decoded.Good(var entry, var _)
                && entry.id() == id;
    }

    private Path folder(String node) {
        return live().session().folder(node).orElseThrow();
    }

    private LiveWorkbench live() {
        return java.util.Objects.requireNonNull(made);
    }

    private ClusterState state() {
        return onFx(() -> live().state());
    }
}
