package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.LogEntry;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeUnreachable;
import dev.walscope.client.Reply;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Seen;
import dev.walscope.session.EntryFilter;
import dev.walscope.session.View;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.panels.compare.SampleLog;

import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.shape.Circle;
import javafx.stage.Stage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// What a person does with several requests or several nodes at once, on nodes made of paper.
@ExtendWith(ApplicationExtension.class)
class ToolsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicLong now = new AtomicLong(Scenes.END);
    private final StillGateway gateway = new StillGateway();
    private Workbench bench;

    @Start
    void open(Stage stage) {
        bench = new Workbench(gateway, now::get, 1440, 900);
        stage.setScene(bench.scene());
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1440);
        stage.setHeight(900);
        stage.show();
    }

    /// New lessons are written to where the program was started.
    @AfterEach
    void takeAwayNewLessons() throws IOException {
        try (var files = Files.newDirectoryStream(Path.of(""), "lesson-*.yaml*")) {
            for (var file : files) Files.delete(file);
        }
    }

    @Test
    void comparingTwoNodesMarksTheFirstByteThatDiffers(FxRobot robot) {
        show(Scenes.busy());
        var leader = SampleLog.upTo(40);
        var follower = SampleLog.upTo(40).with(17, "vAlue 17");
        gateway.nodes =
                (node, call) ->
                        CompletableFuture.supplyAsync(
                                () -> (node.equals("leader") ? leader : follower).answer(call));

        robot.clickOn("#lanes-compare").clickOn("#compare-start");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#compare-verdict").startsWith("✗ Entry 17 differs"));
        assertThat(text(robot, "#compare-byte-leader")).isEqualTo("a");
        assertThat(text(robot, "#compare-byte-follower-1")).isEqualTo("A");
        robot.clickOn("#compare-reveal");
        assertThat(bench.view().selectedId()).isEqualTo(17);
    }

    @Test
    void aSnapshotIsTakenFromThePaletteAndWhatCameOfItIsSaid(FxRobot robot) {
        show(Scenes.busy());
        var answers =
                List.of(
                        new Reply(
                                200,
                                Map.of(),
                                "{\"id\":57,\"path\":\"data/leader/snapshot.57.jsonl\",\"size\":1234,"
                                    + "\"keys\":12,\"requests\":0,\"fingerprint\":\"1-2\"}",
                                1_000),
                        new Reply(409, Map.of(), "{\"detail\":\"Not now.\"}", 1_000));
        var said =
                List.of(
                        "leader: data/leader/snapshot.57.jsonl has what entries 1 to 57 add up to:"
                                + " 12 keys, 1.2 kB.",
                        "leader took no snapshot: Not now.");
        for (int i = 0; i < answers.size(); i++) {
            var answer = answers.get(i);
            gateway.nodes = (_, _) -> CompletableFuture.completedFuture(answer);

            robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
            robot.write("take a snapshot of leader").type(KeyCode.ENTER);

            var wanted = said.get(i);
            await().atMost(PATIENCE).until(() -> text(robot, "#said").equals(wanted));
            assertThat(gateway.sent).contains(Call.of("POST", "/snapshot"));
        }
    }

    @Test
    void comparingIdenticalNodesSaysUpToWhere(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes =
                (_, call) ->
                        CompletableFuture.supplyAsync(() -> SampleLog.upTo(1_500).answer(call));

        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.C);
        robot.release(KeyCode.SHIFT, KeyCode.CONTROL).clickOn("#compare-start");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#compare-verdict")
                                        .startsWith("✓ Identical up to entry 1,500"));
    }

    @Test
    void twelveToSixteenColumnsAreInViewAtFirst() {
        show(Scenes.busy());

        var visible = bench.visible();

        assertThat(visible[1] - visible[0] + 1).isBetween(12L, 16L);
    }

    @Test
    void aRecoveringNodeShowsHowFarItHasCome(FxRobot robot) {
        var anotherProcess =
                new Observation.StatusSeen(
                        "follower-1", Scenes.END, Seen.recovering("follower-1", 0));
        show(
                with(
                        Fold.apply(Scenes.busy(), anotherProcess),
                        new NodeEvent.StateChanged(NodeStatus.State.recovering, null, 42)));

        var bar = robot.lookup("#recovery-follower-1").queryAs(ProgressBar.class);
        assertThat(bar.isVisible()).isTrue();
        assertThat(bar.getProgress()).isEqualTo(0.42);
        assertThat(text(robot, "#condition-follower-1")).isEqualTo("recovering 42 %");
    }

    @Test
    void cardsSayWhyANodeTakesNoWritesAndWhichEntriesAreUnreadable(FxRobot robot) {
        show(Scenes.fault());
        assertThat(text(robot, "#condition-follower-1"))
                .isEqualTo("degraded: 1 unreadable entry: 51");

        show(
                with(
                        Scenes.busy(),
                        new NodeEvent.StateChanged(
                                NodeStatus.State.read_only, "the disk is full", 100)));
        assertThat(text(robot, "#condition-follower-1")).isEqualTo("read-only: the disk is full");
    }

    @Test
    void theRetryCountdownGoesOnBetweenEvents(FxRobot robot) {
        var waiting = with(Scenes.busy(), link(LeaderLink.State.waiting, 3_000, "no node answers"));
        show(waiting);
        var first = text(robot, "#link-text-follower-1");
        now.addAndGet(1_400);
        show(waiting);

        assertThat(first).startsWith("no leader · try 5 in 3.0 s");
        assertThat(text(robot, "#link-text-follower-1")).startsWith("no leader · try 5 in 1.6 s");
    }

    @Test
    void aLinkThatWillNotStreamSaysWhy(FxRobot robot) {
        show(with(Scenes.busy(), link(LeaderLink.State.refused, 0, "the leader was wiped")));
        assertThat(text(robot, "#link-text-follower-1"))
                .startsWith("refused: the leader was wiped");

        show(with(Scenes.busy(), link(LeaderLink.State.diverged, 0, "entry 17 differs")));
        assertThat(text(robot, "#link-text-follower-1")).startsWith("✗ diverged at entry 17");
    }

    @Test
    void entriesThatArriveAreSeenMovingDownTheLink(FxRobot robot) {
        assertThat(movingWhenEntriesArrive(robot)).isEqualTo(1);
    }

    @Test
    void nothingMovesForWhoAskedForReducedMotion(FxRobot robot) {
        robot.interact(() -> bench.scene().getPreferences().setReducedMotion(true));

        assertThat(movingWhenEntriesArrive(robot)).isZero();
    }

    /// Counted at once, since a dot is gone after half a second.
    private long movingWhenEntriesArrive(FxRobot robot) {
        show(Scenes.busy());
        var later =
                with(
                        Scenes.busy(),
                        new NodeEvent.Progress(
                                LogPosition.settled(60), 60, 12, 3, 900, null, null, null));
        var moving = new AtomicLong();
        robot.interact(
                () -> {
                    bench.touch();
                    bench.show(later);
                    moving.set(robot.lookup(node -> node instanceof Circle).queryAll().size());
                });
        return moving.get();
    }

    @Test
    void sixtyFourCopiesAreOneFirstAndTheOthersReplayed(FxRobot robot) {
        show(Scenes.busy());
        var first = new AtomicBoolean(true);
        gateway.nodes = (_, _) -> reply(200, !first.getAndSet(false));

        robot.clickOn("#console-copies");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#console-answer")
                                        .equals("1 first · 63 replayed · 0 failed"));
        assertThat(gateway.sent).hasSize(64);
        assertThat(gateway.sent.stream().distinct()).hasSize(1);
        assertThat(gateway.sent.getFirst().query()).containsKeys("client_id", "request_id");
    }

    @Test
    void aRateThatIsDraggedIsTheRateOfTheRunningLoad(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes = (_, _) -> reply(200, false);
        robot.clickOn("#console-load");
        robot.interact(() -> robot.lookup("#load-rate").queryAs(Slider.class).setValue(0));
        robot.clickOn("#load-start");

        robot.drag("#load-rate .thumb", MouseButton.PRIMARY).dropBy(120, 0);

        // One a second before: this many in time is the new rate.
        await().atMost(PATIENCE).until(() -> gateway.sent.size() > 100);
        robot.clickOn("#load-start");
    }

    @Test
    void aSlowPanelShowsAtOnceWhatAPersonDoes(FxRobot robot) {
        var state = Scenes.busy();
        show(state);
        robot.clickOn("#tab-segments");
        show(state);
        gateway.nodes = (_, _) -> new CompletableFuture<>();
        var scrub = robot.lookup("#disk-scrub").queryButton();

        robot.interact(
                () -> {
                    bench.change(v -> v.select("leader", 3));
                    bench.show(state);
                    scrub.fire();
                    bench.show(state);
                });

        assertThat(scrub.getText()).isEqualTo("Scrubbing …");
    }

    @Test
    void aCompressedSegmentShowsItsPlainBytesOrThoseOfItsFile(FxRobot robot) {
        var state = Scenes.withDetail(Scenes.compressed(), 30);
        var still = Scenes.gateway(state);
        var asked = new CopyOnWriteArrayList<String>();
        gateway.folders = still.folders;
        gateway.files =
                file -> {
                    asked.add(file.getFileName().toString());
                    return still.files.apply(file);
                };
        show(state);
        robot.clickOn("#tab-segments");
        robot.interact(() -> bench.change(v -> v.select("leader", 30)));
        show(state);

        var flip = robot.lookup("#disk-flip").queryButton();
        shownUntil(state, robot, "segment.2.gz");
        assertThat(text(robot, "#segment-file")).contains("kB plain");
        assertThat(flip.getAccessibleHelp()).contains("show the stored ones first");
        await().atMost(PATIENCE).until(() -> asked.contains("wal.log.segment.2"));
        assertThat(asked).doesNotContain("wal.log.segment.2.gz");

        robot.interact(() -> robot.lookup("#disk-stored").queryButton().fire());

        shownUntil(state, robot, "B stored, ");
        assertThat(flip.getAccessibleHelp()).isEqualTo("Choose a byte first.");
        await().atMost(PATIENCE).until(() -> asked.contains("wal.log.segment.2.gz"));
        robot.interact(() -> bench.change(v -> v.select("leader", 50)));
        shownUntil(Scenes.withDetail(Scenes.compressed(), 50), robot, "segment.3 ");
        assertThat(robot.lookup("#disk-stored").queryButton().isVisible()).isFalse();
    }

    /// The open segment gets another file: it stays open.
    @Test
    void aSegmentThatIsCompressedWhileItIsLookedAtStaysOpen(FxRobot robot) {
        show(Scenes.busy());
        robot.clickOn("#tab-segments");
        robot.interact(() -> bench.change(v -> v.select("leader", 30)));
        shownUntil(Scenes.withDetail(Scenes.busy(), 30), robot, "wal.log.segment.2 ");

        shownUntil(Scenes.withDetail(Scenes.compressed(), 30), robot, "wal.log.segment.2.gz");
    }

    /// A panel that takes long is not drawn at every turn.
    private void shownUntil(ClusterState state, FxRobot robot, String words) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            show(state);
                            return text(robot, "#segment-file").contains(words);
                        });
    }

    /// What was sent may have been done: only the answer is missing.
    @Test
    void aWriteWithoutAnAnswerIsNotCalledUnsent(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes =
                (_, _) ->
                        CompletableFuture.failedFuture(
                                new NodeUnreachable("it took too long", new IOException()));

        robot.clickOn("#console-send");

        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("no answer"));
        assertThat(text(robot, "#console-answer")).isEqualTo("It took too long.");
    }

    @Test
    void aScrubThatIsRefusedSaysWithWhichWords(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes =
                (_, _) ->
                        CompletableFuture.completedFuture(
                                new Reply(
                                        503,
                                        Map.of(),
                                        "{\"detail\": \"the log is still read\"}",
                                        1_000));
        robot.clickOn("#tab-segments");
        show(Scenes.busy());

        robot.interact(() -> robot.lookup("#disk-scrub").queryButton().fire());

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#said")
                                        .equals(
                                                "leader did not scrub its log: 503, the log is"
                                                        + " still read."));
    }

    @Test
    void anUnreachableNodeSaysWhyAndForHowLong(FxRobot robot) {
        var reason = "no node answers at http://127.0.0.1:8001, which is a long way from here";
        var lost =
                Fold.apply(
                        Scenes.busy(),
                        new Observation.Unreachable("follower-1", Scenes.END - 12_000, reason));
        show(lost);

        var shown = robot.lookup("#condition-follower-1").queryAs(Label.class);
        assertThat(shown.getText())
                .startsWith("unreachable for 12.0 s: no node answers at")
                .hasSizeLessThan(75);
        assertThat(shown.getTooltip().getText()).endsWith(reason);
    }

    @Test
    void theSameIdWithAnotherValueShowsTheRefusal(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes = (_, _) -> reply(gateway.sent.size() == 1 ? 200 : 422, false);

        robot.clickOn("#console-other");

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#console-status").equals("2nd 422 same id, other value"));
        assertThat(gateway.sent.get(0).query()).isEqualTo(gateway.sent.get(1).query());
        assertThat(gateway.sent.get(0).body()).isNotEqualTo(gateway.sent.get(1).body());
    }

    @Test
    void aPastedCurlLineFillsTheFormAndIsSentOnSend(FxRobot robot) {
        show(Scenes.busy());
        var asked = new AtomicReference<>("");
        gateway.nodes =
                (node, _) -> {
                    asked.set(node);
                    return reply(200, false);
                };

        paste(robot, "curl -X PUT 'http://127.0.0.1:8002/key/a%2Fb?acks=all' -d '{\"value\": 7}'");

        assertThat(gateway.sent).isEmpty();
        assertThat(text(robot, "#console-status")).isEqualTo("pasted");
        assertThat(text(robot, "#console-answer")).isEqualTo("Nothing is sent yet: press Send.");
        assertThat(text(robot, "#console-curl")).contains(":8002/key/a%2Fb?acks=all'");
        assertThat(robot.lookup("#console-key").queryAs(TextField.class).getText())
                .isEqualTo("a/b");

        robot.clickOn("#console-send");

        await().atMost(PATIENCE).until(() -> text(robot, "#console-status").equals("200 OK"));
        assertThat(asked.get()).isEqualTo("follower-2");
        assertThat(gateway.sent.getFirst().body()).isEqualTo("{\"value\": 7}");
        assertThat(gateway.sent.getFirst().query()).containsEntry("acks", "all");
    }

    @Test
    void aPastedLineForNobodyHereIsRefused(FxRobot robot) {
        show(Scenes.busy());

        paste(robot, "curl http://127.0.0.1:9999/status");

        assertThat(text(robot, "#console-answer"))
                .isEqualTo(
                        "No node of this cluster is at http://127.0.0.1:9999: attach to it first.");
    }

    @Test
    void whatHasNoFieldGoesAsItWasPastedUntilItIsTakenAway(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes = (_, _) -> reply(200, false);

        paste(robot, "curl -H 'X-Trace: 7' 'http://localhost:8001/key/a?min_id=3&wait_ms=9'");
        show(Scenes.busy());

        assertThat(text(robot, "#console-answer"))
                .contains("No field says wait_ms=9")
                .contains("Cannot be sent from here: the header X-Trace: 7.");
        assertThat(robot.lookup("#console-min-id").queryAs(TextField.class).getText())
                .isEqualTo("3");
        assertThat(text(robot, "#console-curl")).endsWith("/key/a?min_id=3&wait_ms=9'");

        robot.clickOn("#console-besides");

        assertThat(text(robot, "#console-curl")).endsWith("/key/a?min_id=3'");
    }

    @Test
    void aRequestOfNoKeyIsSentAsItWasPasted(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes = (_, _) -> reply(200, false);

        paste(robot, "curl -X POST http://localhost:8000/scrub");
        assertThat(gateway.sent).isEmpty();
        robot.clickOn("#console-send");

        await().atMost(PATIENCE).until(() -> !gateway.sent.isEmpty());
        assertThat(gateway.sent.getFirst()).isEqualTo(Call.of("POST", "/scrub"));
    }

    @Test
    void whoMustHaveAWriteAndWhatAReadWaitsForStandInTheCurlLine(FxRobot robot) {
        show(Scenes.busy());
        robot.interact(
                () -> robot.lookup("#console-acks").queryComboBox().getSelectionModel().select(3));
        assertThat(text(robot, "#console-curl")).contains("?acks=quorum'");

        robot.interact(
                () ->
                        robot.lookup("#console-method")
                                .queryComboBox()
                                .getSelectionModel()
                                .select(1));
        show(Scenes.busy());
        robot.clickOn("#console-min-id").write("14");
        assertThat(text(robot, "#console-curl")).endsWith("?min_id=14'");

        robot.write("x");
        assertThat(text(robot, "#console-curl"))
                .isEqualTo("The min id is an entry's id, such as 14.");
    }

    @Test
    void aRequestThatWaitsShowsHowLongAndCanBeGivenUp(FxRobot robot) {
        show(Scenes.busy());
        var answer = new CompletableFuture<Reply>();
        gateway.nodes = (_, _) -> answer;

        robot.clickOn("#console-send");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            show(Scenes.busy());
                            assertThat(text(robot, "#console-waits"))
                                    .startsWith("waiting for leader · ");
                        });
        robot.clickOn("#console-cancel");

        assertThat(answer).isCancelled();
        assertThat(text(robot, "#console-status")).isEqualTo("cancelled");
        assertThat(text(robot, "#console-answer"))
                .startsWith("You waited ")
                .contains("It may still do what it was asked");
        show(Scenes.busy());
        assertThat(robot.lookup("#console-cancel").queryButton().isVisible()).isFalse();
    }

    @Test
    void twoCopiesWithoutAnIdentitySayWhyTheyAreTwoEntries(FxRobot robot) {
        show(Scenes.busy());
        gateway.nodes =
                (_, _) ->
                        CompletableFuture.completedFuture(
                                new Reply(
                                        200,
                                        Map.of(),
                                        "{\"status\":\"ok\",\"id\":"
                                                + (57 + gateway.sent.size())
                                                + "}",
                                        1_000));

        robot.clickOn("#console-twice");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#console-answer")
                                        .endsWith(
                                                "Two entries, 58 and 59: without a client id and a"
                                                        + " request id each copy is a new"
                                                        + " request."));
    }

    @Test
    void aClickOnACardLeavesTheConsoleWithTheNodeThatItSpeaksTo(FxRobot robot) {
        show(Scenes.busy());

        robot.clickOn("#card-follower-1");

        assertThat(bench.view().target()).isEqualTo("leader");

        robot.rightClickOn("#card-follower-1").clickOn("Ask follower-1 from the console");

        assertThat(bench.view().target()).isEqualTo("follower-1");
        assertThat(text(robot, "#said")).isEqualTo("The console speaks to follower-1 from now on.");
    }

    @Test
    void aNewLessonIsADraftUntilItHasBeenPlayedAndThenOffersToPlayIt(FxRobot robot)
            throws Exception {
        show(Scenes.busy());
        var played = new AtomicReference<Path>();
        var outcome = new CompletableFuture<Optional<String>>();
        robot.interact(
                () -> {
                    bench.teach(List.of(), played::set);
                    bench.rehearse(
                            (lesson, began) -> {
                                began.accept(1);
                                return outcome.join();
                            });
                    makeLesson();
                });
        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#said")
                                        .startsWith("Playing the new lesson once: step 2 of "));
        assertThat(robot.lookup("#lesson-new-cancel").queryButton().isVisible()).isTrue();

        outcome.complete(Optional.empty());

        await().atMost(PATIENCE)
                .until(() -> text(robot, "#said").endsWith(", played once, all held."));
        robot.clickOn("#lesson-new-play");
        await().atMost(PATIENCE).until(() -> played.get() != null);
        assertThat(Files.readString(played.get())).startsWith("title: A lesson of my own");
        assertThat(Path.of(played.get() + ".draft")).doesNotExist();
    }

    @Test
    void aNewLessonThatDoesNotHoldStaysADraftAndSaysWhere(FxRobot robot) throws Exception {
        show(Scenes.busy());
        var draft = new AtomicReference<Path>();
        robot.interact(
                () -> {
                    bench.rehearse(
                            (lesson, _) -> {
                                draft.set(Path.of(lesson.name() + ".yaml.draft"));
                                return Optional.of("step 2 (PUT a): the answer is 422");
                            });
                    makeLesson();
                });

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#said")
                                        .equals(
                                                "Played once, the new lesson fails at step 2 (PUT"
                                                        + " a): the answer is 422. Its draft is"
                                                        + " kept."));
        assertThat(draft.get()).exists();
        Files.delete(draft.get());
    }

    /// Of what was just done: a node was killed.
    private void makeLesson() {
        for (var id : List.of("node.kill:leader", "lesson.new"))
            bench.allCommands().stream()
                    .filter(command -> command.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .run()
                    .run();
    }

    @Test
    void whatIsLookedForIsCountedSteppedThroughAndLetGoAgain(FxRobot robot) {
        var state = Scenes.busy();
        show(state);

        robot.clickOn("#find").write("op:delete");
        show(state);
        var hits =
                state.leader().orElseThrow().log().entries().stream()
                        .filter(entry -> "DELETE".equals(entry.operation()))
                        .map(LogEntry::id)
                        .toList();
        assertThat(hits).hasSizeGreaterThan(1);
        assertThat(text(robot, "#found")).isEqualTo(hits.size() + " hits");

        robot.type(KeyCode.ENTER);
        assertThat(bench.view().selectedId()).isEqualTo(hits.get(0));
        robot.type(KeyCode.ENTER);
        assertThat(bench.view().selectedId()).isEqualTo(hits.get(1));

        robot.type(KeyCode.ESCAPE);
        show(state);
        assertThat(bench.view().filter().isOn()).isFalse();
        assertThat(robot.lookup("#found").queryLabeled().isVisible()).isFalse();
    }

    @Test
    void eventsShowOnlyWhatIsLookedForAndAWayBack(FxRobot robot) {
        var state = Scenes.fault();
        robot.interact(() -> bench.change(v -> v.open(View.Foot.events)));
        show(state);
        var all = robot.lookup("#events").queryListView().getItems().size();

        robot.interact(() -> bench.change(v -> v.find(EntryFilter.parse("damaged"))));
        show(state);
        assertThat(robot.lookup("#events").queryListView().getItems())
                .isNotEmpty()
                .hasSizeLessThan(all);

        robot.clickOn("#events-all");
        show(state);
        assertThat(robot.lookup("#events").queryListView().getItems()).hasSize(all);
    }

    @Test
    void eachOfTheNineFiguresSaysWhatItCounts(FxRobot robot) {
        show(Scenes.busy());
        robot.clickOn("#tab-requests");
        show(Scenes.busy());

        for (var field :
                List.of(
                        "service_name",
                        "current_cache_size",
                        "unique_request_ids",
                        "total_client_count",
                        "total_requests_cached",
                        "total_duplicates_detected",
                        "same_operation_duplicates",
                        "different_operation_duplicates",
                        "total_cache_cleanups"))
            assertThat(robot.lookup("#stat-" + field).queryAs(Label.class).getTooltip().getText())
                    .startsWith(field + ": ");
    }

    @Test
    void rememberedRequestsCountDownTheirTimeToLive(FxRobot robot) {
        var state =
                Fold.apply(
                        Scenes.busy(),
                        new Observation.CachedSeen(
                                "leader",
                                Scenes.END,
                                List.of(cached("req2", 3_600_000), cached("req1", 20_000))));
        show(state);
        robot.clickOn("#tab-requests");
        show(state);
        robot.clickOn("#requests-remembered");
        awaitRemembered(robot, state, "1 h 0 min", "20.0 s");

        now.addAndGet(21_000);

        awaitRemembered(robot, state, "59 min 39 s");
    }

    /// A table is drawn only a few times a second, so a state may take a moment to be seen.
    private void awaitRemembered(FxRobot robot, ClusterState state, String... lives) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> {
                            show(state);
                            assertThat(remembered(robot)).containsExactly(lives);
                        });
    }

    private static CachedRequest cached(String request, long ttlMs) {
        return new CachedRequest("client1", request, "SET", "user:7", 7L, ttlMs);
    }

    private static List<String> remembered(FxRobot robot) {
        var list = (ListView<?>) robot.lookup("#remembered").queryAs(ListView.class);
        return list.getItems().stream()
                .map(row -> ((Rows.Row) row).cells().getFirst().text())
                .toList();
    }

    private static void paste(FxRobot robot, String line) {
        robot.interact(
                () -> {
                    var content = new ClipboardContent();
                    content.putString(line);
                    Clipboard.getSystemClipboard().setContent(content);
                });
        robot.clickOn("#console-curl").press(KeyCode.CONTROL).type(KeyCode.V);
        robot.release(KeyCode.CONTROL);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static CompletableFuture<Reply> reply(int status, boolean isReplayed) {
        Map<String, List<String>> headers =
                isReplayed ? Map.of("idempotent-replay", List.of("true")) : Map.of();
        return CompletableFuture.completedFuture(new Reply(status, headers, "{}", 1_000));
    }

    private static NodeEvent link(LeaderLink.State state, long retryInMs, String reason) {
        return new NodeEvent.LeaderLinkChanged(
                new LeaderLink("http://127.0.0.1:8000", state, retryInMs, 4, 57, reason, 17L));
    }

    private static ClusterState with(ClusterState state, NodeEvent event) {
        return Fold.apply(state, new Observation.EventSeen("follower-1", Scenes.END, event));
    }

    private static String text(FxRobot robot, String label) {
        return robot.lookup(label).queryAs(Label.class).getText();
    }

    private void show(ClusterState state) {
        WaitForAsyncUtils.waitForAsyncFx(
                10_000,
                () -> {
                    bench.show(state);
                    bench.layOut();
                    bench.touch();
                    bench.show(state);
                });
        WaitForAsyncUtils.waitForFxEvents();
    }
}
