package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.cluster.LinkProxy;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Kinship;
import dev.walscope.scope.NodeView;
import dev.walscope.time.Clock;

import javafx.scene.control.Labeled;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Nodes of others, attached by their addresses, in the real window: whose they are is told by
/// their logs.
@ExtendWith(ApplicationExtension.class)
class ForeignClustersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path data;
    private @Nullable LiveWorkbench made;
    private @Nullable Cluster foreign;

    @Start
    void open(Stage stage) throws IOException {
        var program = NodeProgram.ofThisJvm("dev.walscope.Walscope");
        made = new LiveWorkbench(data.resolve("ours"), FreePorts.next(), program, 1280, 800);
        made.start();
        foreign = new Cluster(data.resolve("theirs"), FreePorts.next(), program, _ -> {});
        stage.setScene(made.bench().scene());
        stage.setWidth(1280);
        stage.setHeight(800);
        stage.show();
    }

    @AfterEach
    void close() {
        live().close();
        theirs().close();
    }

    @Test
    void aLeaderThatWasWipedAndStartedAgainHasNoneOfItsFollowers(FxRobot robot) throws Exception {
        perform(new Action.StartAll(1));
        attach(url("leader"));
        attach(url("follower-1"));
        awaitGroups(List.of(List.of("leader", "follower-1")));
        // Nothing is written yet by which they could be told apart.
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-follower-1").contains("not compared"));
        write(url("leader"), "a");
        awaitKinship("follower-1", Kinship.same);
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#link-text-follower-1").equals("streaming"));

        perform(new Action.Kill("leader"));
        perform(new Action.Wipe("leader"));
        perform(new Action.Restart("leader"));
        write(url("leader"), "other");

        awaitKinship("follower-1", Kinship.different);
        awaitGroups(List.of(List.of("leader"), List.of("follower-1")));
        await().atMost(PATIENCE)
                .until(
                        () ->
                                robot.lookup(".cluster-title").queryAllAs(Labeled.class).stream()
                                        .map(Labeled::getText)
                                        .anyMatch("Another log than that of leader"::equals));
    }

    @Test
    void behindAProxyAFollowerIsItsLeadersByItsLog() throws Exception {
        perform(new Action.StartAll(1));
        write(url("leader"), "a");
        var far = url("follower-1");
        try (var proxy =
                LinkProxy.open(new InetSocketAddress(far.getHost(), far.getPort()), Clock.SYSTEM)) {
            attach(url("leader"));
            attach(URI.create("http://127.0.0.1:" + proxy.port()));

            awaitKinship("follower-1", Kinship.same);
            awaitGroups(List.of(List.of("leader", "follower-1")));
        }
    }

    private void awaitKinship(String node, Kinship wanted) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                state().node(node).map(n -> state().kinship(n)).orElse(null)
                                        == wanted);
    }

    private void awaitGroups(List<List<String>> wanted) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(state().clusters())
                                        .extracting(
                                                c ->
                                                        c.nodes().stream()
                                                                .map(NodeView::name)
                                                                .toList())
                                        .isEqualTo(wanted));
    }

    private void perform(Action action) throws Exception {
        theirs().perform(action).get(60, TimeUnit.SECONDS);
    }

    private void attach(URI url) throws Exception {
        live().session().act(new Action.Attach(url)).get(60, TimeUnit.SECONDS);
    }

    private URI url(String node) {
        return theirs().member(node).orElseThrow().url();
    }

    private static void write(URI leader, String key) throws Exception {
        try (var client = new NodeClient(leader)) {
            var reply = client.send(Call.put(key, "1")).get(60, TimeUnit.SECONDS);
            assertThat(reply.ok()).isTrue();
        }
    }

    private static String text(FxRobot robot, String labeled) {
        return onFx(() -> robot.lookup(labeled).queryAs(Labeled.class).getText());
    }

    private ClusterState state() {
        return onFx(() -> live().state());
    }

    private LiveWorkbench live() {
        return Objects.requireNonNull(made);
    }

    private Cluster theirs() {
        return Objects.requireNonNull(foreign);
    }
}
