package dev.walscope.lesson.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.LogEntry;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.lesson.model.Claim;
import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.option.ChosenOptions;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Seen;
import dev.walscope.session.PastAction;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What was done in the window, as a lesson that says the same.
class LessonWriterTest {
    @Test
    void optionsOfTheLeaderStandAtTheHeadAndOthersAreNotLeftOutInSilence() {
        var options =
                ChosenOptions.of(
                        List.of(
                                "--max-segment-size",
                                "500",
                                "--fsync",
                                "off",
                                "--dedup-ttl",
                                "90",
                                "--max-memory",
                                "999"));
        List<PastAction> done =
                List.of(
                        acted(new Action.StartWith(List.of("leader", "follower-1"), options)),
                        acted(
                                new Action.StartWith(
                                        List.of("follower-1"),
                                        ChosenOptions.of(List.of("--acks", "all")))));

        var text = LessonWriter.yaml(done, List.of(), ClusterState.EMPTY);
        var lesson = LessonReader.read("mine.yaml", text);

        assertThat(lesson.setup().followers()).isEqualTo(1);
        assertThat(lesson.setup().nodeOptions())
                .containsExactly(
                        "--max-segment-size", "500", "--fsync", "off", "--dedup-ttl", "90s");
        assertThat(lesson.steps().stream().flatMap(step -> step.actions().stream()))
                .containsExactly(
                        new StepAction.StartEveryone(), new StepAction.Start("follower-1"));
        assertThat(text)
                .contains("# with --max-memory 999, which a lesson has not")
                .contains("# with --acks all, which a lesson has not");
    }

    @Test
    void whatWasDoneIsReadBackAsTheSameDeeds() {
        var put =
                Call.put("a \"b\"/c", "{\"n\":[1,true,\"x: y\"]}")
                        .withRequest("c 1", "r#1")
                        .withQuery("acks", "all");
        List<PastAction> done =
                List.of(
                        acted(new Action.StartAll(3)),
                        sent("leader", put),
                        sent("leader", Call.put("k", "\"# no comment\"")),
                        sent("follower-1", Call.get("k")),
                        sent("leader", Call.delete("k").withRequest("c", "r")),
                        sent("follower-2", Call.of("POST", "/scrub")),
                        sent("leader", Call.of("POST", "/snapshot")),
                        acted(new Action.Kill("leader")),
                        acted(new Action.Restart("leader")),
                        acted(new Action.Pause("follower-1")),
                        acted(new Action.Resume("follower-1")),
                        acted(new Action.Delay("follower-1", Duration.ofMillis(200))),
                        acted(new Action.Throttle("follower-2", 10_000)),
                        acted(new Action.HalfOpen("follower-1")),
                        acted(new Action.Cut("follower-1")),
                        acted(new Action.Heal("follower-1")),
                        acted(new Action.Stop("follower-2")),
                        acted(new Action.Wipe("follower-2")),
                        acted(new Action.AddFollower()));

        var text = LessonWriter.yaml(done, List.of(), ClusterState.EMPTY);
        var lesson = LessonReader.read("mine.yaml", text);

        assertThat(lesson.setup().followers()).isEqualTo(3);
        var actions = actions(lesson);
        assertThat(actions).hasSize(done.size());
        assertThat(actions.getFirst()).isEqualTo(new StepAction.StartEveryone());
        assertThat(actions.get(2))
                .isEqualTo(new StepAction.Request("leader", Call.put("k", "\"# no comment\"")));
        for (int i = 3; i < done.size(); i++)
            switch (done.get(i)) {
                case PastAction.Sent(var node, var call, var _, var _) ->
                        assertThat(actions.get(i)).isEqualTo(new StepAction.Request(node, call));
                case PastAction.Acted(var action, var _) ->
                        assertThat(actions.get(i)).isEqualTo(new StepAction.Act(action));
            }
        assertThat(((StepAction.Request) actions.get(1)).call().query()).isEqualTo(put.query());
        assertThat(((StepAction.Request) actions.get(1)).call().path()).isEqualTo(put.path());
        assertThat(((StepAction.Request) actions.get(1)).call().body())
                .isEqualTo("{\"value\": {\"n\": [1, true, \"x: y\"]}}");
    }

    @Test
    void whatALessonHasNoWordForStaysAsAComment() {
        List<PastAction> done =
                List.of(
                        acted(new Action.Attach(URI.create("http://h:1"))),
                        acted(new Action.Remove("follower-1")),
                        acted(new Action.FlipBit(Path.of("/x/wal.log.segment.1"), 3, 1)),
                        sent("leader", Call.of("GET", "/status")),
                        acted(new Action.StartLeader()));

        var text = LessonWriter.yaml(done, List.of(), ClusterState.EMPTY);

        assertThat(text)
                .contains("# attached http://h:1")
                .contains("# took follower-1 off the list")
                .contains("# flipped bit 1 of byte 3 of /x/wal.log.segment.1")
                .contains("# sent leader: GET /status");
        assertThat(actions(LessonReader.read("mine.yaml", text)))
                .containsExactly(new StepAction.StartEveryone(), new StepAction.Start("leader"));
    }

    @Test
    void whatALessonWouldRefuseStaysAsAComment() {
        var state =
                Seen.folded(
                        List.of(
                                new Observation.EventSeen("leader", 1, Seen.snapshot("leader", 3)),
                                new Observation.EventSeen("ada@h:1", 1, Seen.snapshot("ada", 3))));
        List<PastAction> done =
                List.of(
                        acted(new Action.Kill("follower-10")),
                        sent("ada@h:1", Call.get("k")),
                        sent("leader", Call.get("k").withQuery("acks", "all")),
                        sent("leader", Call.get(" k")),
                        sent("leader", Call.delete("k").withQuery("client_id", "c")));

        var text = LessonWriter.yaml(done, List.of(), state);
        var lesson = LessonReader.read("mine.yaml", text);

        assertThat(text)
                .contains("# kill: follower-10")
                .contains("# sent ada@h:1: GET /key/k")
                .contains("# sent leader: GET /key/%20k")
                .contains("# sent leader: DELETE /key/k")
                .contains("# a lesson's nodes have other names than ada@h:1");
        assertThat(lesson.steps()).allMatch(step -> step.say().equals("Say here what to look at."));
        assertThat(actions(lesson)).containsExactly(new StepAction.StartEveryone());
        assertThat(lesson.steps().getLast().expectations()).hasSize(2);
    }

    @Test
    void aNullInsideAValueIsReadBack() {
        var put = Call.put("k", "{\"n\": null}");

        var text = LessonWriter.yaml(List.of(sent("leader", put)), List.of(), ClusterState.EMPTY);

        assertThat(actions(LessonReader.read("mine.yaml", text)))
                .contains(new StepAction.Request("leader", put));
    }

    @Test
    void eachDeedIsAStepThatExpectsItsAnswer() {
        var put = Call.put("a", "1").withRequest("c", "r");
        var other = Call.put("a", "2").withRequest("c", "r");
        var done =
                List.of(
                        acted(new Action.StartAll(2)),
                        sent("leader", put, 200, "{\"status\":\"ok\",\"id\":1}", false),
                        sent("leader", put, 200, "{\"status\":\"ok\",\"id\":1}", true),
                        sent("leader", other, 422, "{\"detail\":\"no\"}", false),
                        sent("leader", Call.get("b"), 404, "{\"detail\":\"no\"}", false),
                        acted(new Action.Kill("leader")));

        var lesson = read(done, List.of());

        assertThat(lesson.steps()).hasSize(done.size() + 1);
        assertThat(claims(lesson))
                .containsExactly(
                        new Claim.Answered(200, 1, null, ""),
                        new Claim.Answered(200, 0, true, ""),
                        new Claim.Answered(422, 0, null, ""),
                        new Claim.Answered(404, 0, null, ""),
                        new Claim.InState("leader", Condition.died));
    }

    @Test
    void whatOthersWroteStandsWhereItCame() {
        var mine = Call.put("mine", "1");
        List<PastAction> done =
                List.of(
                        acted(new Action.StartAll(2)),
                        sent("leader", mine, 200, "{\"status\":\"ok\",\"id\":9}", false),
                        new PastAction.Acted(new Action.Pause("follower-1"), 10));

        var lesson = read(done, Seen.entries(7, 11));

        assertThat(lesson.steps().stream().map(Step::title))
                .containsExactly(
                        "Start",
                        "DELETE key7",
                        "PUT key8",
                        "PUT mine",
                        "PUT key0",
                        "Pause follower-1",
                        "PUT key1",
                        "What it came to");
        assertThat(claims(lesson)).contains(new Claim.Answered(200, 8, null, ""));
    }

    /// Also where this window did not start the nodes: they were attached, or began with it.
    @Test
    void whatOthersWroteStandsWhereItCameWhoeverStartedTheNodes() {
        var mine = Call.put("mine", "1");
        List<PastAction> done =
                List.of(
                        sent("leader", mine, 200, "{\"status\":\"ok\",\"id\":9}", false),
                        new PastAction.Acted(new Action.Pause("follower-1"), 10));

        var lesson = read(done, Seen.entries(8, 11));

        assertThat(lesson.steps().stream().map(Step::title))
                .containsExactly(
                        "Start",
                        "PUT key8",
                        "PUT mine",
                        "PUT key0",
                        "Pause follower-1",
                        "PUT key1",
                        "What it came to");
    }

    @Test
    void aRequestWithoutAnAnswerIsNotSentAgain() {
        var put = new PastAction.Sent("leader", Call.put("a", "1"), 0, null);

        var text =
                LessonWriter.yaml(
                        List.of(acted(new Action.StartAll(2)), put), List.of(), ClusterState.EMPTY);

        assertThat(text).contains("# sent leader: PUT /key/a, and no answer has come");
        assertThat(actions(LessonReader.read("mine.yaml", text)))
                .containsExactly(new StepAction.StartEveryone());
    }

    @Test
    void moreDeedsThanALessonHasStepsShareThem() {
        var lesson = read(List.of(acted(new Action.StartAll(2))), Seen.entries(1, 200));

        assertThat(lesson.steps()).hasSizeLessThanOrEqualTo(50);
        assertThat(actions(lesson)).hasSize(201);
    }

    private static Lesson read(List<? extends PastAction> done, List<LogEntry> log) {
        return LessonReader.read(
                "mine.yaml", LessonWriter.yaml(List.copyOf(done), log, ClusterState.EMPTY));
    }

    private static List<StepAction> actions(Lesson lesson) {
        return lesson.steps().stream().flatMap(step -> step.actions().stream()).toList();
    }

    private static List<Claim> claims(Lesson lesson) {
        return lesson.steps().stream()
                .flatMap(step -> step.expectations().stream())
                .map(Expectation::claim)
                .toList();
    }

    private static PastAction acted(Action action) {
        return new PastAction.Acted(action, 0);
    }

    private static PastAction sent(String node, Call call) {
        return sent(node, call, 200, "{}", false);
    }

    private static PastAction sent(
            String node, Call call, int status, String body, boolean isReplay) {
        Map<String, List<String>> headers =
                isReplay ? Map.of("idempotent-replay", List.of("true")) : Map.of();
        return new PastAction.Sent(node, call, 0, new Reply(status, headers, body, 1));
    }
}
