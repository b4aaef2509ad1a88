package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.text;
import static dev.walscope.ui.workbench.StillWindow.press;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What concerns a member as a whole is asked for in the console, with its curl line; here `node-3`
/// leads, and the console speaks to `node-2`.
@ExtendWith(ApplicationExtension.class)
class MemberBoxTest {
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private StillWindow window;
    private StillGateway gateway;

    @Start
    void open(Stage stage) {
        window = new StillWindow(stage);
        gateway = window.gateway;
        gateway.nextMember = "node-4";
        gateway.nodes =
                (node, _) -> {
                    asked.add(node);
                    return CompletableFuture.completedFuture(
                            new Reply(200, Map.of(), "{\"status\":\"ok\"}", 1));
                };
    }

    @Test
    void theLeaderIsAskedToHandOverWhoeverTheConsoleSpeaksTo(FxRobot robot) throws Exception {
        opened(robot, "Hand the lead over to");
        assertThat(names(robot)).containsExactly("node-1", "node-2");
        choose(robot, "#member-name", "node-2");
        window.keepPicture("members", ElectionScenes.rejoined());
        var line = text(robot, "#member-curl");

        press(robot, "#member-send");

        assertThat(line)
                .isEqualTo(
                        "curl -X POST 'http://localhost:8002/raft/transfer' -H 'Content-Type:"
                                + " application/json' -d '{\"to\":\"node-2\"}'");
        assertThat(gateway.sent)
                .containsExactly(Call.of("POST", "/raft/transfer").withBody("{\"to\":\"node-2\"}"));
        assertThat(asked).containsExactly("node-3");
        await().until(() -> text(robot, "#console-status").equals("200 OK"));
        show();
        assertThat(text(robot, "#console-curl")).as("can be sent again").isEqualTo(line);
    }

    @Test
    void aNewMemberNeedsANameAndAnAddress(FxRobot robot) {
        opened(robot, "Add a member");
        assertThat(field(robot, "#member-new").getText()).isEqualTo("node-4");

        press(robot, "#member-send");
        assertThat(text(robot, "#member-problem")).startsWith("Say where it is reached, such as");
        onFx(() -> field(robot, "#member-new").setText("node 4"));
        onFx(() -> field(robot, "#member-url").setText("http://127.0.0.1:8003"));
        assertThat(text(robot, "#member-problem")).as("a new attempt").isEmpty();
        press(robot, "#member-send");
        assertThat(text(robot, "#member-problem")).startsWith("A member's name has");
        assertThat(gateway.sent).isEmpty();
        onFx(() -> field(robot, "#member-new").setText("node-4"));
        robot.clickOn("#member-url").type(KeyCode.ENTER);

        assertThat(gateway.sent)
                .containsExactly(
                        Call.of("POST", "/raft/members")
                                .withBody(
                                        "{\"name\":\"node-4\",\"url\":\"http://127.0.0.1:8003\"}"));
        assertThat(asked).containsExactly("node-3");
    }

    @Test
    void anyMemberIsRemovedAndASnapshotIsAskedOfTheMemberItself(FxRobot robot) {
        opened(robot, "Add a member");
        choose(robot, "#member-deed", "Remove a member");
        assertThat(names(robot)).containsExactly("node-1", "node-2", "node-3");
        choose(robot, "#member-name", "node-1");
        press(robot, "#member-send");
        opened(robot, "Take a snapshot of");
        choose(robot, "#member-name", "node-1");
        press(robot, "#member-send");

        assertThat(gateway.sent)
                .containsExactly(
                        Call.of("DELETE", "/raft/members/node-1"), Call.of("POST", "/snapshot"));
        assertThat(asked).containsExactly("node-3", "node-1");
    }

    @Test
    void whileNobodyLeadsItSaysSoAndAsksTheNextLeaderOnceThereIsOne(FxRobot robot) {
        window.show(ElectionScenes.unled());
        press(robot, "#console-members");
        choose(robot, "#member-deed", "Remove a member");
        choose(robot, "#member-name", "node-1");

        press(robot, "#member-send");

        assertThat(text(robot, "#member-problem")).startsWith("No leader is known");
        window.show(ElectionScenes.led());
        assertThat(text(robot, "#member-curl")).contains("8002/raft/members/node-1");
    }

    @Test
    void whereNoLeaderIsElectedThereAreNoMembers(FxRobot robot) {
        window.show(Scenes.fault());
        boolean hadThem = isShown(robot);
        window.show(ElectionScenes.rejoined());

        assertThat(hadThem).isFalse();
        assertThat(isShown(robot)).isTrue();
    }

    private void opened(FxRobot robot, String deed) {
        onFx(() -> window.bench.change(view -> view.target("node-2")));
        show();
        press(robot, "#console-members");
        choose(robot, "#member-deed", deed);
    }

    private void show() {
        window.show(ElectionScenes.rejoined());
    }

    private static boolean isShown(FxRobot robot) {
        return onFx(() -> robot.lookup("#console-members").<Node>query().isVisible());
    }

    private static List<String> names(FxRobot robot) {
        return onFx(() -> List.copyOf(box(robot, "#member-name").getItems())).stream()
                .map(Object::toString)
                .toList();
    }

    private static TextField field(FxRobot robot, String field) {
        return robot.lookup(field).queryAs(TextField.class);
    }

    /// By its words.
    static void choose(FxRobot robot, String list, String words) {
        onFx(
                () -> {
                    var box = box(robot, list);
                    var all = box.getItems().stream().map(Object::toString).toList();
                    box.getSelectionModel().select(all.indexOf(words));
                });
    }

    private static ComboBox<?> box(FxRobot robot, String list) {
        return robot.lookup(list).queryAs(ComboBox.class);
    }
}
