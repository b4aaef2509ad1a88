package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.PATIENCE;
import static dev.walscope.ui.workbench.RealWindow.column;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.LeaderLink;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.session.View;

import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A follower whose log has parted gives its end up only after a person has seen both.
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartedEndsTest {
    private static final Call TRANSACTION =
            Call.of("POST", "/txn")
                    .withBody(
                            "{\"then\": [{\"delete\": \"seat:2\"}, {\"put\": \"seat:3\", \"value\":"
                                    + " 1}]}");

    private @Nullable RealWindow made;

    @Start
    void open(Stage stage) throws IOException {
        if (made == null) made = new RealWindow(1);
        made.show(stage);
    }

    @AfterAll
    void close() throws IOException {
        window().close();
    }

    @Test
    void bothEndsAreSeenSideBySideBeforeOneIsSetAside(FxRobot robot) throws Exception {
        window().awaitLevel();
        window().put(Call.put("seat:1", "\"free\""));
        window().put(Call.put("seat:2", "\"free\""));
        window().put(Call.put("seat:1", "\"Anna\"").withRequest("anna", "r-1"));
        window().put(TRANSACTION);
        window().awaitLevel();
        part();

        perform("node.divergence:follower-1");

        await().atMost(PATIENCE).until(() -> column(robot, "#parted", 0).size() == 2);
        assertThat(column(robot, "#parted", 0)).containsExactly("3", "4");
        assertThat(column(robot, "#parted", 1)).containsExactly("SET seat:1  \"Ben\"", "–");
        assertThat(column(robot, "#parted", 2))
                .containsExactly("SET seat:1  \"Anna\"", "TXN seat:2, seat:3");
        assertThat(column(robot, "#parted", 3)).containsExactly("≠ differs", "set aside");
        assertThat(text(robot, "#parted-more")).isEmpty();
        var named = text(robot, "#parted-aside");
        assertThat(named).startsWith("The logs part at entry 3. follower-1's own entries 3 to 4 ");
        assertThat(window().node("follower-1").lastId()).as("nothing is cut yet").isEqualTo(4);

        robot.clickOn("#parted-keep");

        window().awaitLevel();
        assertThat(window().node("follower-1").lastId()).isEqualTo(3);
        await().atMost(PATIENCE)
                .until(() -> text(robot, "#said").startsWith("follower-1 keeps its leader's log"));
        var cut = cutFile();
        assertThat(named).contains(" in " + cut + " (");
        onFx(() -> window().live.bench().change(v -> v.open(View.Foot.ledger)));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(ledger(robot))
                                        .containsEntry("3", "SET seat:1: " + aside(cut))
                                        .containsEntry("4", "TXN seat:2, seat:3: " + aside(cut)));

        window().put(Call.put("seat:1", "\"Anna\"").withRequest("anna", "r-1"));
        window().put(TRANSACTION);
        window().awaitLevel();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(ledger(robot))
                                        .containsEntry(
                                                "3",
                                                "SET seat:1: "
                                                        + aside(cut)
                                                        + "; written again as entry 4")
                                        .containsEntry(
                                                "4",
                                                "TXN seat:2, seat:3: "
                                                        + aside(cut)
                                                        + "; entry 5 does the same"));
    }

    private static String aside(String cut) {
        return "leader lost it; follower-1 set it aside in " + cut;
    }

    /// What became of each write that was lost, by its id, without the time of day.
    private static Map<String, String> ledger(FxRobot robot) {
        var verdicts = column(robot, "#ledger", 0);
        var ids = column(robot, "#ledger", 1);
        var writes = column(robot, "#ledger", 2);
        var places = column(robot, "#ledger", 4);
        var lost = new HashMap<String, String>();
        for (int i = 0; i < ids.size(); i++)
            if (verdicts.get(i).contains("lost"))
                lost.put(
                        ids.get(i),
                        writes.get(i) + ": " + places.get(i).replaceAll(" at [0-9:]{8}", ""));
        return lost;
    }

    private String cutFile() throws IOException {
        try (var files = Files.list(window().live.session().folder("follower-1").orElseThrow())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".cut."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// The leader forgets entries 3 and 4 while its follower is away, and has another 3.
    private void part() throws Exception {
        var session = window().live.session();
        session.act(new Action.Stop("follower-1")).get();
        session.act(new Action.Kill("leader")).get();
        var log = session.folder("leader").orElseThrow().resolve("wal.log.segment.1");
        var lines = Files.readAllLines(log);
        int cut = lines.get(2).length() + 1 + lines.get(3).length();
        session.act(new Action.CutTail(log, cut)).get();
        session.act(new Action.Restart("leader")).get();
        await().atMost(PATIENCE).until(() -> window().node("leader").condition().answers());
        assertThat(window().put(Call.put("seat:1", "\"Ben\""))).isEqualTo(3);
        session.act(new Action.Restart("follower-1")).get();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            var status = window().node("follower-1").status();
                            var link = status == null ? null : status.replication();
                            return link != null && link.state() == LeaderLink.State.diverged;
                        });
    }

    private void perform(String id) {
        onFx(
                () -> {
                    var bench = window().live.bench();
                    var command =
                            bench.allCommands().stream()
                                    .filter(one -> one.id().equals(id))
                                    .findFirst()
                                    .orElseThrow();
                    assertThat(command.impossible().get()).isEmpty();
                    command.run().run();
                });
    }

    private RealWindow window() {
        return Objects.requireNonNull(made);
    }
}
