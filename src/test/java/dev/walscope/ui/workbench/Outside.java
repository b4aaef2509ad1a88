package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import dev.walscope.api.NodeStatus;
import dev.walscope.client.NodeClient;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;
import dev.walscope.ui.look.Figures;

import javafx.scene.control.Labeled;

import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the nodes and the operating system say, asked without the window, and what of a window's
/// claims it contradicts.
final class Outside implements AutoCloseable {
    private final Map<URI, NodeClient> clients = new HashMap<>();

    /// By name, of those that answer.
    Map<String, NodeStatus> ask(ClusterState state) {
        var truth = new HashMap<String, NodeStatus>();
        for (var node : state.nodes()) {
            var now = ask(node);
            if (now != null) truth.put(node.name(), now);
        }
        return truth;
    }

    private @Nullable NodeStatus ask(NodeView node) {
        if (!answersTheSystem(node)) return null;
        var url = URI.create(node.url());
        var client = clients.computeIfAbsent(url, NodeClient::new);
        try {
            return client.status().get(2, TimeUnit.SECONDS);
        } catch (Exception e) {
            return null;
        }
    }

    private static boolean answersTheSystem(NodeView node) {
        var pid = node.process().pid();
        return node.process().equals(ProcessView.FOREIGN) || pid != null && stateOf(pid) == 'S';
    }

    /// As `ps` has it: `T` for stopped by a signal, `Z` and `-` for gone; all else is `S`.
    private static char stateOf(long pid) {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) return '-';
        try {
            var ps = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(pid)).start();
            var word = new String(ps.getInputStream().readAllBytes()).strip();
            return word.startsWith("T") ? 'T' : word.isEmpty() || word.startsWith("Z") ? '-' : 'S';
        } catch (IOException e) {
            return 'S';
        }
    }

    static void checkProcess(NodeView node, List<String> lies) {
        if (node.process().equals(ProcessView.FOREIGN)) return;
        var pid = node.process().pid();
        var claimed =
                switch (node.process().state()) {
                    case paused -> 'T';
                    case stopped, died -> '-';
                    case foreign, starting, running, stopping -> 'S';
                };
        char is = pid == null ? '-' : stateOf(pid);
        if (claimed != is) lies.add(node.name() + " is called " + node.process() + ", it is " + is);
    }

    /// @param now what it says; `null` when it does not answer
    static void checkCard(
            FxRobot robot, NodeView node, @Nullable NodeStatus now, List<String> lies) {
        var words = text(robot, "#condition-" + node.name());
        if (now == null) {
            if (node.isHeard()) lies.add(node.name() + " answers nobody and is called " + words);
            boolean isMarked = words.contains("last heard") || words.startsWith("unreachable");
            if (node.status() != null && !isMarked) lies.add("not marked as last known: " + words);
            return;
        }
        var wanted =
                switch (now.integrity().state()) {
                    case ok -> "ready · " + Figures.entries(now.lastId());
                    case degraded ->
                            "degraded: " + Figures.count(now.integrity().corrupt()) + " unreadable";
                    case repairing -> "repairing";
                };
        if (!words.startsWith(wanted))
            lies.add(node.name() + " says " + wanted + ", its card says " + words);
        if (node.durableId() != now.durableId())
            lies.add(
                    node.name()
                            + "'s lane ends at "
                            + node.durableId()
                            + ", not "
                            + now.durableId());
    }

    static String text(FxRobot robot, String labeled) {
        return onFx(
                () ->
                        robot.lookup(node -> labeled.substring(1).equals(node.getId()))
                                .tryQueryAs(Labeled.class)
                                .map(Labeled::getText)
                                .orElse(""));
    }

    @Override
    public void close() {
        clients.values().forEach(NodeClient::close);
    }
}
