package dev.walscope.lesson.play;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Credentials;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Bearer;
import dev.walscope.lesson.file.LessonReader;
import dev.walscope.lesson.report.LessonReporter;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Seen;
import dev.walscope.session.Overheard;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// What a lesson makes of the answers of nodes that say what a test wants.
class LessonRunTest {
    private static final String HEAD = "title: T\nteaches: x\nsteps:\n  - title: S\n    say: s\n";
    private static final String SAME = "    expect: [{logs: same, within: 1ms}]\n";

    private final List<String> sent = new ArrayList<>();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private ClusterState state = ClusterState.EMPTY;

    private boolean played(String steps, BiFunction<String, Call, Reply> nodes) throws Exception {
        return playedBy(HEAD + steps, nodes);
    }

    private boolean playedBy(String yaml, BiFunction<String, Call, Reply> nodes) throws Exception {
        var lesson = LessonReader.read("mine.yaml", yaml);
        var reporter =
                new LessonReporter(
                        lesson, new PrintStream(told), System::nanoTime, UnaryOperator.identity());
        return new LessonRun(lesson, new Canned(nodes), reporter, System::nanoTime).all();
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    private static Reply reply(int status, String body) {
        return new Reply(status, Map.of(), body, 0);
    }

    private void running(String... nodes) {
        var seen = new ArrayList<Observation>();
        for (var node : nodes) seen.add(new Observation.EventSeen(node, 1, Seen.snapshot(node, 0)));
        state = Seen.folded(seen);
    }

    /// Answers `GET /wal` with a log up to `last`.
    private static Reply page(Call call, long last) {
        long after = Long.parseLong(call.query().getOrDefault("after", "0"));
        long to = Math.min(last, after + Long.parseLong(call.query().get("limit")));
        return reply(200, Wire.text(new LogEntry.Page(Seen.entries(after + 1, to), to)));
    }

    @Test
    void aRequestThatIsRefusedInTheMiddleEndsItsStep() throws Exception {
        running("leader");
        var steps = "    do: [{get: {key: a}}, {get: {key: b}}]\n";

        var held = played(steps, (_, _) -> reply(sent.size() == 1 ? 503 : 200, "{}"));

        assertThat(held).isFalse();
        assertThat(sent).containsExactly("/key/a");
        assertThat(told()).contains("could not be done: the answer was 503 {}");
    }

    @Test
    void aStepThatSaysTheAnswerGoesOnAfterARefusal() throws Exception {
        running("leader");
        var steps = "    do: [{get: {key: a}}, {get: {key: b}}]\n    expect: [{answer: 200}]\n";

        var held = played(steps, (_, _) -> reply(sent.size() == 1 ? 503 : 200, "{}"));

        assertThat(held).isTrue();
    }

    @Test
    void logsAreComparedToTheirEnd() throws Exception {
        running("leader", "follower-1");

        var held = played(SAME, (node, call) -> page(call, node.equals("leader") ? 2_500 : 2_499));

        assertThat(held).isFalse();
        assertThat(told()).contains("follower-1 differs at entry 2500");
    }

    @Test
    void equalLogsOfManyPagesAreTheSame() throws Exception {
        running("leader", "follower-1");

        assertThat(played(SAME, (_, call) -> page(call, 2_000))).isTrue();
    }

    @Test
    void whereNoNodeAnswersNothingIsTheSame() throws Exception {
        var held = played(SAME, (_, _) -> reply(200, "{}"));

        assertThat(held).isFalse();
        assertThat(told()).contains("no node answers");
    }

    @Test
    void theLineOfALoadNamesItsKeysAsAShellAndANodeTakeThem() throws Exception {
        running("leader");

        played("    do: [{load: {writes: 2, key: 'a \"$x'}}]\n", (_, _) -> reply(200, "{}"));

        assertThat(told()).contains("curl -X PUT \"http://localhost:8000/key/a%20%22%24x$i\"");
    }

    @Test
    void whatAListenerHearsIsToldAndCanBeExpected() throws Exception {
        running("leader");
        var put =
                "    do: [{put: {key: k, value: 1, overheard: true}}]\n    expect: [{wire: %s}]\n";

        assertThat(played(put.formatted("readable"), (_, _) -> reply(200, "{}"))).isTrue();
        assertThat(played(put.formatted("encrypted"), (_, _) -> reply(200, "{}"))).isFalse();

        assertThat(told())
                .contains("$ sudo tcpdump -i lo -X tcp port 8000")
                .contains("50 55 54 20 2f 6b 65 79  PUT /key")
                .contains("7b 22 76 61 6c 75 65 22  {\"value\"")
                .doesNotContain("A: b")
                .contains("reads nothing of the request: it can be read");
    }

    @Test
    void aMemberThatTheLessonSlowsStaysSlowAndAnotherIsAtFullSpeedBeforeItGoesOn()
            throws Exception {
        members(0.02, 0.02);
        var asked = new ArrayList<String>();
        var steps = "    do: [{slow-time: {of: node-2, times: 50}}, {pause: node-3}]\n";

        playedBy(
                HEAD.replace("steps:", "cluster: {members: 3}\nsteps:") + steps,
                (node, call) -> {
                    asked.add(node + " " + call.body());
                    if (node.equals("node-1")) members(1, 0.02);
                    return reply(200, "{}");
                });

        assertThat(asked).containsExactly("node-2 {\"scale\": 0.02}", "node-1 {\"scale\": 1}");
    }

    /// With so fast a time each.
    private void members(double first, double second) {
        state = Seen.folded(List.of(member("node-1", first), member("node-2", second)));
    }

    private static Observation member(String name, double timeScale) {
        var raft =
                new RaftStatus(
                        1,
                        RaftStatus.Role.follower,
                        null,
                        null,
                        0,
                        0,
                        List.of(),
                        0,
                        -1,
                        500,
                        false,
                        null,
                        timeScale);
        var status = Seen.elected(Seen.status(name, 0), raft, Seen.follower("", 0, 0, 0));
        return new Observation.EventSeen(name, 1, new NodeEvent.Snapshot(status, List.of()));
    }

    private final class Canned implements LessonEnvironment {
        private final BiFunction<String, Call, Reply> nodes;

        Canned(BiFunction<String, Call, Reply> nodes) {
            this.nodes = nodes;
        }

        @Override
        public CompletableFuture<?> perform(Action action) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Overheard> overhear(String node, Call call, Bearer as) {
            var wire =
                    call.method() + " " + call.path() + " HTTP/1.1\r\nA: b\r\n\r\n" + call.body();
            return send(node, call, as)
                    .thenApply(reply -> new Overheard(reply, wire.getBytes(ISO_8859_1)));
        }

        @Override
        public String curlOfEach(String node, String key, int writes) {
            return Call.curlOfEach(address(node).orElseThrow(), Credentials.NONE, key, writes);
        }

        @Override
        public String curl(String node, Call call, Bearer as) {
            return call.curl(address(node).orElseThrow());
        }

        @Override
        public CompletableFuture<Reply> send(String node, Call call, Bearer as) {
            sent.add(call.path());
            return CompletableFuture.completedFuture(nodes.apply(node, call));
        }

        @Override
        public String shell(Action action) {
            return "";
        }

        @Override
        public Optional<URI> address(String node) {
            return Optional.of(URI.create("http://localhost:8000"));
        }

        @Override
        public Optional<Path> folder(String node) {
            return Optional.empty();
        }

        @Override
        public ClusterState state() {
            return state;
        }

        @Override
        public boolean hasSeen(String node, long id) {
            return true;
        }

        @Override
        public void awaitChange(ClusterState before, Duration atMost) {}
    }
}
