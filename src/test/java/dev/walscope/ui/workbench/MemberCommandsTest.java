package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.ui.panels.UiCommand;

import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Members come and go at a press, one at a time, and what is not possible now says why.
@ExtendWith(ApplicationExtension.class)
class MemberCommandsTest {
    private StillWindow window;
    private StillGateway gateway;

    @Start
    void open(Stage stage) {
        window = new StillWindow(stage);
        gateway = window.gateway;
    }

    @Test
    void oneMoreIsAddedWhereLeadersAreElectedAndNowhereElse(FxRobot robot) {
        window.show(Scenes.fault());
        assertThat(isShown(robot, "#cluster-member")).isFalse();
        assertThat(isShown(robot, "#cluster-follower")).isTrue();
        assertThat(why("cluster.member")).startsWith("No members are here that elect");

        window.show(ElectionScenes.rejoined());
        assertThat(isShown(robot, "#cluster-member")).isTrue();
        assertThat(isShown(robot, "#cluster-follower")).isFalse();
        gateway.nextMember = "";
        assertThat(why("cluster.member")).startsWith("There is room for seven members");
        gateway.nextMember = "node-4";
        robot.clickOn("#cluster-member");

        assertThat(gateway.performed).containsExactly(new Action.AddMember("node-4"));
    }

    @Test
    void whileOneLearnsNoOtherIsAdded(FxRobot robot) {
        gateway.nextMember = "node-5";
        window.show(ElectionScenes.joining());

        assertThat(text(robot, "#role-node-4")).isEqualTo("learner");
        assertThat(why("cluster.member"))
                .isEqualTo("node-4 is on its way to be a member: wait until it votes.");
    }

    @Test
    void aLeaderIsAskedForOneChangeAtATimeAndItsRefusalIsSaid(FxRobot robot) {
        var answer = new CompletableFuture<Reply>();
        gateway.nodes = (_, _) -> answer;
        window.show(ElectionScenes.rejoined());

        onFx(() -> command("node.leave:node-2").run().run());

        assertThat(gateway.sent).containsExactly(Call.of("DELETE", "/raft/members/node-2"));
        assertThat(text(robot, "#said")).isEqualTo("Asking node-3 …");
        assertThat(why("node.leave:node-1")).startsWith("node-3 is asked for another change");
        answer.complete(new Reply(409, Map.of(), "{\"detail\": \"no majority\"}", 0));
        await().until(() -> text(robot, "#said").equals("node-2 stays a member: no majority"));
        assertThat(why("node.leave:node-1")).isEmpty();
    }

    @Test
    void oneThatLostItsDiskJoinsAnewOnceItIsStopped(FxRobot robot) {
        var state = ElectionScenes.unled();
        window.show(state);
        assertThat(why("node.join:node-2")).startsWith("node-2 runs: stop it");
        assertThat(why("node.join:node-1")).isEqualTo("node-1 has its disk: start it.");

        window.show(Fold.apply(state, new Observation.DataWiped("node-1", Scenes.END)));
        onFx(() -> command("node.join:node-1").run().run());

        assertThat(why("node.join:node-1")).isEmpty();
        assertThat(gateway.performed).containsExactly(new Action.AddMember("node-1"));
    }

    @Test
    void whoWasRemovedAndDoesNotRunIsNoLongerCounted(FxRobot robot) {
        window.show(ElectionScenes.joining());
        var before = text(robot, "#summary");

        window.show(ElectionScenes.removed());

        assertThat(before).contains("4 of 4 nodes");
        assertThat(text(robot, "#summary")).contains("3 of 3 nodes");
    }

    @Test
    void aLongTermTakesThePlaceOfTheAddressOnACard(FxRobot robot) {
        window.show(ElectionScenes.calm(4));
        var whole = text(robot, "#where-node-1");

        window.show(ElectionScenes.calm(14));

        assertThat(whole).isEqualTo(":8000 · term 4 · agreed 53");
        assertThat(text(robot, "#where-node-1")).isEqualTo("term 14 · agreed 53");
    }

    private UiCommand command(String id) {
        return window.bench.allCommands().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String why(String id) {
        return onFx(() -> command(id).impossible().get());
    }

    private static boolean isShown(FxRobot robot, String button) {
        return onFx(() -> robot.lookup(button).query().isVisible());
    }
}
