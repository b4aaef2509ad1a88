package dev.walscope.node;

import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What `assets/observability` asks Prometheus for is what nodes tell it.
class ObservabilityTest {
    private static final Path FOLDER = Path.of("assets/observability");
    private static final Pattern NAME = Pattern.compile("\\b(?:walscope|jvm|process)_[a-z_]+");

    @Test
    void everyFigureOfTheDashboardAndTheAlertsIsThere(@TempDir Path folder) throws Exception {
        var told = new TreeSet<String>();
        try (var nodes = new TestNodes(folder)) {
            var leader = nodes.leader();
            var follower = nodes.follower("follower-1", leader);
            put(leader.port(), "/key/a", "{\"value\": 1}");
            TestNodes.caughtUp(follower, leader);
            var member = member(nodes, folder);
            await().until(() -> put(member.port(), "/key/a", "{\"value\": 1}").status() == 200);
            for (var node : new Node[] {leader, follower, member}) told.addAll(figures(node));
        }

        assertThat(asked()).isNotEmpty().isSubsetOf(told);
        assertThat(told).as("links of followers").contains("walscope_leader_link_up");
    }

    /// It elects itself.
    private static Node member(TestNodes nodes, Path folder) throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var alone =
                new NodeOptions.Electing(
                        Map.of("a", "http://127.0.0.1:" + port),
                        Map.of(),
                        1000,
                        1,
                        Optional.empty());
        return nodes.started(
                NodeOptions.follower("a", folder.resolve("a"), port, "").with(alone),
                Clock.SYSTEM,
                EdgeLimits.DEFAULT);
    }

    private static Set<String> figures(Node node) throws IOException {
        var names = new TreeSet<String>();
        for (var line : get(node.port(), "/metrics").body().split("\n"))
            if (!line.startsWith("#")) names.add(line.replaceAll("[ {].*", ""));
        return names;
    }

    private static Set<String> asked() throws IOException {
        var asked = new TreeSet<String>();
        for (var file : Stream.of("alerts.yml", "grafana-dashboard.json").toList())
            NAME.matcher(Files.readString(FOLDER.resolve(file)))
                    .results()
                    .forEach(found -> asked.add(found.group()));
        return asked;
    }

    @Test
    void theDashboardHasAPanelForEachFigureOnce() throws IOException {
        var panels =
                Wire.tree(Files.readString(FOLDER.resolve("grafana-dashboard.json"))).get("panels");

        assertThat(panels.findValuesAsText("title")).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        assertThat(panels.findValuesAsText("expr")).doesNotHaveDuplicates();
    }

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        var promtool =
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "promtool"))
                        .filter(Files::isExecutable)
                        .findFirst();
        Assumptions.assumeTrue(promtool.isPresent(), "promtool is not installed");

        var checked =
                new ProcessBuilder(
                                promtool.get().toString(),
                                "check",
                                "config",
                                FOLDER.resolve("prometheus.yml").toString())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(checked.getInputStream().readAllBytes(), UTF_8);
        assertThat(checked.waitFor()).as(said).isZero();
    }
}
