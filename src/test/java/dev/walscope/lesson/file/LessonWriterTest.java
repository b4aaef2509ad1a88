package dev.walscope.lesson.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Seen;
import dev.walscope.session.PastAction;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What was done in the window, as a lesson that says the same.
class LessonWriterTest {
    @Test
    void whatWasDoneIsReadBackAsTheSameDeeds() {
        var put =
                Call.put("a \"b\"/c", "{\"n\":[1,true,\"x: y\"]}")
                        .withRequest("c 1", "r#1")
                        .withQuery("acks", "all");
        List<PastAction> done =
                List.of(
                        new PastAction.Acted(new Action.StartAll(3)),
                        new PastAction.Sent("leader", put),
                        new PastAction.Sent("leader", Call.put("k", "\"# no comment\"")),
                        new PastAction.Sent("follower-1", Call.get("k")),
                        new PastAction.Sent("leader", Call.delete("k").withRequest("c", "r")),
                        new PastAction.Sent("follower-2", Call.of("POST", "/scrub")),
                        new PastAction.Acted(new Action.Kill("leader")),
                        new PastAction.Acted(new Action.Restart("leader")),
                        new PastAction.Acted(new Action.Pause("follower-1")),
                        new PastAction.Acted(new Action.Resume("follower-1")),
                        new PastAction.Acted(
                                new Action.Delay("follower-1", Duration.ofMillis(200))),
                        new PastAction.Acted(new Action.Throttle("follower-2", 10_000)),
                        new PastAction.Acted(new Action.HalfOpen("follower-1")),
                        new PastAction.Acted(new Action.Cut("follower-1")),
                        new PastAction.Acted(new Action.Heal("follower-1")),
                        new PastAction.Acted(new Action.Stop("follower-2")),
                        new PastAction.Acted(new Action.Wipe("follower-2")),
                        new PastAction.Acted(new Action.AddFollower()));

        var text = LessonWriter.yaml(done, ClusterState.EMPTY);
        var lesson = LessonReader.read("mine.yaml", text);

        assertThat(lesson.setup().followers()).isEqualTo(3);
        var actions = lesson.steps().getFirst().actions();
        assertThat(actions).hasSize(done.size());
        assertThat(actions.getFirst()).isEqualTo(new StepAction.StartEveryone());
        assertThat(actions.get(2))
                .isEqualTo(new StepAction.Request("leader", Call.put("k", "\"# no comment\"")));
        for (int i = 3; i < done.size(); i++)
            switch (done.get(i)) {
                case PastAction.Sent(var node, var call) ->
                        assertThat(actions.get(i)).isEqualTo(new StepAction.Request(node, call));
                case PastAction.Acted(var action) ->
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
                        new PastAction.Acted(new Action.Attach(URI.create("http://h:1"))),
                        new PastAction.Acted(new Action.Remove("follower-1")),
                        new PastAction.Acted(
                                new Action.FlipBit(Path.of("/x/wal.log.segment.1"), 3, 1)),
                        new PastAction.Sent("leader", Call.of("GET", "/status")),
                        new PastAction.Acted(new Action.StartLeader()));

        var text = LessonWriter.yaml(done, ClusterState.EMPTY);

        assertThat(text)
                .contains("# attached http://h:1")
                .contains("# took follower-1 off the list")
                .contains("# flipped bit 1 of byte 3 of /x/wal.log.segment.1")
                .contains("# sent leader: GET /status");
        assertThat(LessonReader.read("mine.yaml", text).steps().getFirst().actions())
                .containsExactly(new StepAction.Start("leader"));
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
                        new PastAction.Acted(new Action.Kill("follower-10")),
                        new PastAction.Sent("ada@h:1", Call.get("k")),
                        new PastAction.Sent("leader", Call.get("k").withQuery("acks", "all")),
                        new PastAction.Sent("leader", Call.get(" k")),
                        new PastAction.Sent(
                                "leader", Call.delete("k").withQuery("client_id", "c")));

        var text = LessonWriter.yaml(done, state);
        var step = LessonReader.read("mine.yaml", text).steps().getFirst();

        assertThat(text)
                .contains("# kill: follower-10")
                .contains("# sent ada@h:1: GET /key/k")
                .contains("# sent leader: GET /key/%20k")
                .contains("# sent leader: DELETE /key/k")
                .contains("# a lesson's nodes have other names than ada@h:1");
        assertThat(step.say()).isEqualTo("Say here what to look at.");
        assertThat(step.actions()).isEmpty();
        assertThat(step.expectations()).hasSize(2);
    }

    @Test
    void aNullInsideAValueIsReadBack() {
        var put = Call.put("k", "{\"n\": null}");

        var text =
                LessonWriter.yaml(List.of(new PastAction.Sent("leader", put)), ClusterState.EMPTY);

        assertThat(LessonReader.read("mine.yaml", text).steps().getFirst().actions())
                .containsExactly(new StepAction.Request("leader", put));
    }
}
