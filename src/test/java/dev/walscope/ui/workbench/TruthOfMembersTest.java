package dev.walscope.ui.workbench;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Way;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;

import javafx.stage.Stage;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Of members that elect their leader, too, the window never claims more than it knows: who leads,
/// in which term, whether a majority answers, who is in step. Faults by a seeded loop, as in
/// [TruthTest].
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process is paused there")
class TruthOfMembersTest {
    /// A silent node is noticed after 15 s, and where three stand in turn it takes a while.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// A link says other things too, such as who does not hear the member.
    private static final List<String> NOT_STREAMING =
            List.of("waiting", "connecting", "catching up");

    private static final Pattern TERM = Pattern.compile("term (\\d+) ");

    private Path data = Path.of("");
    private ElectedWindow window;
    private final Outside outside = new Outside();

    @Start
    void open(Stage stage) throws IOException {
        data = Files.createTempDirectory("walscope-truth");
        window = new ElectedWindow(data, stage);
        window.live.session().act(new Action.StartMembers(3));
    }

    @AfterAll
    void close() throws IOException {
        outside.close();
        window.close();
        try (var all = Files.walk(data)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    @Test
    void whatIsOnScreenIsSoOrIsMarkedAsLastKnown(FxRobot robot) throws Exception {
        window.awaitLeader("");
        new TruthLoop(PATIENCE) {
            @Override
            Optional<Action> deed(Random random) {
                return TruthOfMembersTest.this.deed(random);
            }

            @Override
            void write(int times) {
                TruthOfMembersTest.this.write(times);
            }

            @Override
            List<String> lies() {
                return TruthOfMembersTest.this.lies(robot);
            }
        }.play(window.live.session());
    }

    private Optional<Action> deed(Random random) {
        var name = ElectedWindow.NAMES.get(random.nextInt(ElectedWindow.NAMES.size()));
        var node = window.state().node(name).orElseThrow();
        var process = node.process().state();
        boolean runs = process == ProcessView.State.running;
        Action deed =
                switch (random.nextInt(12)) {
                    case 0 -> runs ? new Action.Kill(name) : null;
                    case 1 -> runs ? new Action.Pause(name) : null;
                    case 2, 3 ->
                            process == ProcessView.State.paused ? new Action.Resume(name) : null;
                    case 4, 5 -> node.process().isAlive() ? null : new Action.Restart(name);
                    case 6 -> node.link().isWhole() ? new Action.Cut(name) : null;
                    case 7 -> node.link().isCut() ? new Action.Heal(name) : null;
                    case 8 -> new Action.Part(oneFromTheOthers(name));
                    case 9, 10 -> new Action.Part(Set.of());
                    default -> handOver(name);
                };
        return Optional.ofNullable(deed);
    }

    private static Set<Way> oneFromTheOthers(String name) {
        var others = ElectedWindow.NAMES.stream().filter(it -> !it.equals(name)).toList();
        return Way.between(List.of(List.of(name), others));
    }

    /// By HTTP, as a person at a shell would; what the window is told of it are the nodes' words.
    private Action handOver(String to) {
        send(Call.of("POST", "/raft/transfer").withBody("{\"to\":\"" + to + "\"}"));
        return null;
    }

    private void write(int times) {
        for (int i = 0; i < times; i++) send(Call.put("key" + i, "1"));
    }

    private void send(Call call) {
        var leader = window.state().leader().filter(node -> node.condition().answers());
        if (leader.isEmpty()) return;
        window.live
                .session()
                .send(leader.get().name(), call)
                .handle((_, _) -> true)
                .orTimeout(5, TimeUnit.SECONDS)
                .handle((_, _) -> true)
                .join();
    }

    /// All that is claimed and is not so.
    private List<String> lies(FxRobot robot) {
        var state = window.state();
        var truth = outside.ask(state);
        var lies = new ArrayList<String>();
        for (var node : state.nodes()) {
            var now = truth.get(node.name());
            Outside.checkProcess(node, lies);
            Outside.checkCard(robot, node, now, lies);
            checkPart(robot, node, now, truth, lies);
            checkLink(robot, node, now, lies);
            checkLag(state, node, truth, lies);
        }
        checkLeader(robot, truth, lies);
        return lies;
    }

    private static RaftStatus raft(NodeStatus now) {
        return Objects.requireNonNull(now.raft());
    }

    /// Who leads by the word of those that answer: in the newest term that any of them knows, or,
    /// where a majority answers it, in the newest that has a leader.
    private static Optional<String> leading(Map<String, NodeStatus> truth) {
        int newestLed =
                truth.values().stream()
                        .filter(now -> raft(now).leader() != null)
                        .mapToInt(now -> raft(now).term())
                        .max()
                        .orElse(0);
        return truth.entrySet().stream()
                .filter(one -> raft(one.getValue()).role() == RaftStatus.Role.leader)
                .filter(
                        one -> {
                            var raft = raft(one.getValue());
                            return raft.term() >= (raft.quorum() ? newestLed : newest(truth));
                        })
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static int newest(Map<String, NodeStatus> truth) {
        return truth.values().stream().mapToInt(now -> raft(now).term()).max().orElse(0);
    }

    private static void checkPart(
            FxRobot robot,
            NodeView node,
            NodeStatus now,
            Map<String, NodeStatus> truth,
            List<String> lies) {
        var role = Outside.text(robot, "#role-" + node.name());
        if (now == null) {
            if (role.equals("leader")) lies.add(node.name() + " answers nobody and is " + role);
            return;
        }
        var raft = raft(now);
        boolean isOld =
                raft.role() == RaftStatus.Role.leader
                        && !leading(truth).equals(Optional.of(node.name()));
        var wanted = isOld ? "was leader" : raft.role().name();
        if (!role.equals(wanted)) lies.add(node.name() + " is " + wanted + ", its card: " + role);
        var where = Outside.text(robot, "#where-" + node.name());
        if (!where.contains("term " + raft.term() + " "))
            lies.add(node.name() + " is in term " + raft.term() + ", its card: " + where);
    }

    private static void checkLeader(
            FxRobot robot, Map<String, NodeStatus> truth, List<String> lies) {
        var summary = Outside.text(robot, "#summary");
        var leads = leading(truth).map(name -> name + " leads").orElse("no leader");
        if (!summary.startsWith(leads)) lies.add(leads + ", the header: " + summary);
        // One that does not answer now may have told of a newer one before.
        var told = TERM.matcher(summary);
        if (!told.find() || Integer.parseInt(told.group(1)) < newest(truth))
            lies.add("term " + newest(truth) + ", the header: " + summary);
    }

    private static void checkLink(FxRobot robot, NodeView node, NodeStatus now, List<String> lies) {
        var words = Outside.text(robot, "#link-text-" + node.name());
        if (node.link().isCut()) {
            if (!words.startsWith("cut off")) lies.add("the cut links say " + words);
        } else if (now == null) {
            if (words.contains("streaming") || words.contains("majority"))
                lies.add(node.name() + " does not answer, and its link says " + words);
        } else {
            boolean isAnswered = raft(now).role() == RaftStatus.Role.leader && raft(now).quorum();
            if (words.contains("a majority answers") != isAnswered)
                lies.add(node.name() + " is answered: " + isAnswered + ", its link: " + words);
            var link = now.replication();
            boolean streams = link != null && link.state() == LeaderLink.State.streaming;
            boolean saysNot = NOT_STREAMING.stream().anyMatch(words::startsWith);
            if (streams ? saysNot : words.startsWith("streaming"))
                lies.add(node.name() + "'s link is " + link + ", and it says " + words);
        }
    }

    private static void checkLag(
            ClusterState state, NodeView node, Map<String, NodeStatus> truth, List<String> lies) {
        var leader = leading(truth).map(truth::get).orElse(null);
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
        // Of one that has not answered this leader yet nothing is claimed, whatever it says.
        if (claimed.isPresent() && !claimed.equals(measured))
            lies.add(node.name() + " lags by " + measured + ", it says " + claimed);
    }
}
