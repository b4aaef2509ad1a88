package dev.walscope.lesson.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Way;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Amount;
import dev.walscope.lesson.model.Claim;
import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Look;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.session.View;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// What a lesson file may say, and what is said of one that is wrong.
class LessonReaderTest {
    private static final String HEAD = "title: T\nteaches: x\nsteps:\n  - title: S\n    say: s\n";

    private static Lesson read(String text) {
        return LessonReader.read("mine.yaml", text);
    }

    private static BadLesson refused(String text) {
        return catchThrowableOfType(BadLesson.class, () -> read(text));
    }

    @Test
    void aLessonIsWhatItsFileSays() {
        var lesson =
                read(
                        """
                        title: A title
                        teaches: something
                        cluster: {followers: 1, segment-size: 4 kB, acks-timeout: 1s}
                        steps:
                          - title: One
                            say: Words.
                            do:
                              - put: {key: a/b, value: {n: 1, s: "x"}, client: c, request: r}
                              - slow: {link: follower-1, by: 200ms}
                            expect:
                              - {on: everyone, last: 1, within: 5s}
                              - {on: leader, durable: ">= 1"}
                            look: {panel: lag, spotlight: {entry: 1, on: leader}}
                            shot: {file: one, caption: C}
                            ask: {question: Q, answer: A}
                        """);

        assertThat(lesson.name()).isEqualTo("mine");
        assertThat(lesson.minutes()).isEqualTo(5);
        assertThat(lesson.setup().nodeOptions())
                .containsExactly("--max-segment-size", "4000", "--acks-timeout", "1s");
        var step = lesson.steps().getFirst();
        assertThat(step.actions())
                .containsExactly(
                        new StepAction.Request(
                                "leader",
                                Call.put("a/b", "{\"n\": 1, \"s\": \"x\"}").withRequest("c", "r")),
                        new StepAction.Act(new Action.Delay("follower-1", Duration.ofMillis(200))));
        assertThat(step.expectations())
                .containsExactly(
                        last("leader", Duration.ofSeconds(5)),
                        last("follower-1", Duration.ofSeconds(5)),
                        new Expectation(
                                new Claim.Figure(
                                        "leader",
                                        Claim.Measure.durable,
                                        new Amount(Amount.Relation.at_least, 1)),
                                Expectation.USUAL));
        assertThat(step.look().panel()).isEqualTo(View.Foot.lag);
        assertThat(step.look().spotlight()).isEqualTo(new Look.Spotlight.OnEntry(1, "leader"));
        assertThat(step.shot()).isEqualTo(new Step.Shot("one", "C"));
        assertThat(step.question()).isEqualTo(new Step.Question("Q", "A"));
    }

    private static Expectation last(String node, Duration within) {
        return new Expectation(
                new Claim.Figure(node, Claim.Measure.last, Amount.exactly(1)), within);
    }

    /// The step's members begin in line 6, after [#HEAD].
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "    sya: s | 6:5 | a step has no `sya`, did you mean `say`?",
                "    do: [{putt: {key: a, value: b}}] | 6:11 | has no `putt`, did you mean `put`?",
                "    do: [{put: {key: a}}] | 6:16 | `put` needs `value`",
                "    do: [{put: {key: a, valeu: 1}}] | 6:25 | `put` has no `valeu`; write `value`",
                "    do: [{put: {key: a, value: null}}] | 6:32 | any value but null",
                "    do: [{put: {key: a, value: 0x1f}}] | 6:32 | as JSON does, or in quotes",
                "    do: [{put: {key: a, value: b, client: c}}] | 6:16 | stand together",
                "    do: [{kill: follower-x}] | 6:17 | `leader`, `follower-1`",
                "    do: [{cut: leader}] | 6:16 | `cut` names a follower",
                "    do: {kill: leader} | 6:9 | `do` is a list",
                "    do: [kill] | 6:10 | an item of `do` is a mapping",
                "    do: [{slow: {link: follower-1}}] | 6:17 | needs either `by`",
                "    do: [{slow: {link: follower-1, by: fast}}] | 6:40 | a time such as 200ms",
                "    do: [{load: {writes: 5000}}] | 6:26 | from 1 to 2000, not 5000",
                "    do: [{flip: {entry: two, on: leader}}] | 6:25 | a whole number, not `two`",
                "    expect: [{on: leader}] | 6:14 | expects nothing",
                "    do: [{put: {key: a, value: {n: null}}}] | 6:9 | ",
                "    do: [{slow: {link: follower-1, to-bytes-a-second: 1000000000}}] | 6:9 | ",
                "    expect: [{within: 5s, on: leader, last: 3}] | 6:9 | ",
                "    expect: [{on: leader, is: redy}] | 6:31 | is one of ready, degraded",
                "    expect: [{on: leader, last: '= 3'}] | 6:33 | or a text such as \">= 3\"",
                "    expect: [{on: leader, last: 3, within: 9m}] | 6:14 | 2m at most",
                "    expect: [{key: a, from: leader}] | 6:14 | either `value` or `absent: true`",
                "    expect: [{logs: differ}] | 6:21 | `logs` is `same`",
                "    look: {panel: lags} | 6:19 | one of lag, segments",
                "    look: {presentation: 3} | 6:26 | true or false, not `3`",
                "    shot: {file: A b, caption: c} | 6:18 | made of a-z, 0-9 and -",
                "    shot: {file: a} | 6:11 | `shot` needs `caption`",
                "    ask: {question: ''} | 6:21 | `question` is empty",
                "    say: again | 6:5 | `say` stands here twice",
                "    do: &a [] | 6:9 | ",
                "    do: *a | 6:9 | no aliases",
            })
    void aMistakeIsNamedWithItsPlace(String line, String place, String sentence) {
        var all = HEAD + line.replaceFirst("^(\\S)", "    $1") + "\n";
        if (sentence == null) {
            assertThat(read(all).steps()).hasSize(1);
            return;
        }

        assertThat(refused(all)).hasMessageStartingWith("mine.yaml:" + place + ": ");
        assertThat(refused(all).sentence()).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "heartbeat: 0ms | `heartbeat` is 1ms or longer",
                "heartbeat: 2s | `lost-after` (usually 2s) must be longer than `heartbeat`",
                "lost-after: 500ms | `lost-after` (usually 2s) must be longer than `heartbeat`",
                "segment-size: 1025 MiB | `segment-size` is from 100 to 1073741824",
            })
    void whatNoNodeWouldStartWithIsSaidWhenItIsRead(String option, String sentence) {
        assertThat(refused("cluster: {" + option + "}\n" + HEAD).sentence()).contains(sentence);
        assertThat(read("cluster: {segment-size: 1073741824}\n" + HEAD).setup().nodeOptions())
                .contains("1073741824");
    }

    @Test
    void twoPicturesCannotHaveOneName() {
        var shot = "    shot: {file: same, caption: c}\n";
        var bad = refused(HEAD + shot + "  - title: S\n    say: s\n" + shot);

        assertThat(bad).hasMessageStartingWith("mine.yaml:9:18: two pictures are called `same`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | the file is empty",
                "title | a lesson is a mapping",
                "title: T | a lesson needs `teaches`",
                "'title: [' | not YAML",
                "'title: \"a' | not YAML",
                "'{title: T, teaches: x}' | needs `steps`",
                "'{title: T, teaches: x, steps: []}' | needs `steps`",
                "'{title: T, teaches: x, cluster: {segment-size: big}, steps: []}' | a size such"
                        + " as",
                "'{title: T, teaches: x, cluster: {followers: 9}, steps: []}' | from 0 to 5",
            })
    void aFileThatIsNoLessonIsRefusedInOneSentence(String text, String sentence) {
        assertThat(refused(text).getMessage()).contains(sentence).doesNotContain("\n");
    }

    @TestFactory
    Stream<DynamicTest> everyExampleOfTheDocumentationIsRead() throws IOException {
        var blocks = new ArrayList<String>();
        var text = Files.readString(Path.of("assets/docs/lessons.md"));
        for (var part : text.split("```yaml\n")) blocks.add(part.split("```", 2)[0]);
        blocks.removeFirst();
        assertThat(blocks).hasSizeGreaterThan(6);

        return blocks.stream()
                .map(
                        block ->
                                DynamicTest.dynamicTest(
                                        block.lines().findFirst().orElse(""),
                                        () -> assertThat(read(whole(block)).steps()).isNotEmpty()));
    }

    /// What is no whole lesson is a part of a step.
    private static String whole(String block) {
        return block.startsWith("title:") ? block : HEAD + block.indent(4);
    }

    /// Seeded: a failure names what to try again.
    @Test
    void noDamageToALessonGivesAnythingButALessonOrASentence() throws IOException {
        var lessons = new ArrayList<String>();
        for (var name : Course.names())
            lessons.add(Files.readString(Path.of("assets/lessons", name + ".yaml")));
        for (int seed = 0; seed < 4_000; seed++) {
            var random = new Random(seed);
            var text = damaged(lessons.get(seed % lessons.size()), random);
            try {
                assertThat(read(text).steps()).isNotEmpty();
            } catch (BadLesson e) {
                assertThat(e.getMessage())
                        .as("seed %d", seed)
                        .matches("(?s)mine\\.yaml:[1-9]\\d*:[1-9]\\d*: .+");
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + " gives " + e, e);
            }
        }
    }

    private static String damaged(String text, Random random) {
        var changed = new StringBuilder(text);
        for (int i = random.nextInt(1, 5); i > 0 && !changed.isEmpty(); i--) {
            int at = random.nextInt(changed.length());
            int to = Math.min(changed.length(), at + random.nextInt(1, 30));
            switch (random.nextInt(5)) {
                case 0 -> changed.delete(at, to);
                case 1 -> changed.insert(at, changed.substring(at, to));
                case 2 -> changed.setCharAt(at, (char) random.nextInt(0, 0x2ff));
                case 3 -> changed.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                default -> changed.setLength(Math.max(1, at));
            }
        }
        return changed.toString();
    }

    private static final List<String> PIECES =
            List.of(
                    "\n",
                    "  ",
                    "- ",
                    ": ",
                    "[",
                    "]",
                    "{",
                    "}",
                    "*x",
                    "&x ",
                    "!!binary ",
                    "---\n",
                    "\"",
                    "'",
                    "|",
                    ">",
                    "\t",
                    "\u0000",
                    "99999999999999999999",
                    "1e999",
                    ".nan",
                    "null",
                    "~",
                    "? ",
                    "<<: ",
                    "2026-01-01",
                    "\ud83d\ude00",
                    "%YAML 9\n",
                    "\ufeff");

    private static final String OF_MEMBERS =
            "title: x\nteaches: x\ncluster: {members: 3}\nsteps:\n  - title: x\n    say: x\n"
                    + "    do:\n      - ";

    private static Lesson ofMembers(String action) {
        return LessonReader.read("members.yaml", OF_MEMBERS + action + "\n");
    }

    @Test
    void membersStandForElectionInTheirOrder() {
        var setup = ofMembers("start: everyone").setup();

        assertThat(setup.everyone()).containsExactly("node-1", "node-2", "node-3");
        assertThat(setup.nodeOptions()).containsExactly("--in-turn", "--time-scale", "0.02");
    }

    @Test
    void aPartitionCutsEachWayBetweenItsGroups() {
        var parted = ofMembers("part: [[node-1], [node-2, node-3]]");

        assertThat(parted.steps().getFirst().actions())
                .containsExactly(
                        new StepAction.Act(
                                new Action.Part(
                                        Set.of(
                                                new Way("node-1", "node-2"),
                                                new Way("node-1", "node-3"),
                                                new Way("node-2", "node-1"),
                                                new Way("node-3", "node-1")))));
    }

    @Test
    void aMemberIsMutedOneWayAndItsTimeIsSlowed() {
        var steps = ofMembers("mute: node-2\n      - slow-time: {of: node-2, times: 50}").steps();

        assertThat(steps.getFirst().actions())
                .containsExactly(
                        new StepAction.Act(
                                new Action.Part(
                                        Set.of(
                                                new Way("node-2", "node-1"),
                                                new Way("node-2", "node-3")))),
                        new StepAction.Request(
                                "node-2",
                                Call.of("PUT", "/raft/time").withBody("{\"scale\": 0.02}")));
        assertThatThrownBy(() -> ofMembers("slow-time: {of: node-2, times: 0}"))
                .hasMessageContaining("members.yaml:8:")
                .hasMessageContaining("1 to 1000");
    }

    @Test
    void aMemberThatIsAddedCanBeSpokenOfFromThenOn() {
        var steps =
                ofMembers(
                                "add: node-4\n      - add: node-2\n      - part: [[node-4],"
                                        + " [node-1, node-2, node-3]]\n      - remove:"
                                        + " {member: node-4, by: node-1}\n"
                                        + "    expect: [{on: everyone, role: follower}]")
                        .steps();

        assertThat(steps.getFirst().actions())
                .startsWith(
                        new StepAction.Act(new Action.AddMember("node-4")),
                        new StepAction.Act(new Action.AddMember("node-2")))
                .endsWith(
                        new StepAction.Request(
                                "node-1", Call.of("DELETE", "/raft/members/node-4")));
        assertThat(steps.getFirst().expectations()).hasSize(4);
        assertThatThrownBy(() -> ofMembers("kill: node-4\n      - add: node-4"))
                .hasMessageContaining("a node is node-1, node-2, node-3, not `node-4`");
        assertThatThrownBy(() -> ofMembers("add: node-5"))
                .hasMessageContaining("`add` names the next member, node-4 here (7 at most)");
        assertThatThrownBy(() -> ofMembers("add: follower"))
                .hasMessageContaining("the next member, node-4");
    }

    @Test
    void whatMembersCannotDoIsSaidWithItsPlace() {
        assertThatThrownBy(() -> ofMembers("put: {key: a, value: 1}"))
                .hasMessageContaining("members.yaml:8:")
                .hasMessageContaining("say with `to` which member is asked");
        assertThatThrownBy(() -> ofMembers("kill: leader"))
                .hasMessageContaining("a node is node-1, node-2, node-3, not `leader`");
        assertThatThrownBy(() -> ofMembers("part: [[node-1], [node-2]]"))
                .hasMessageContaining("each member in one of them");
        assertThatThrownBy(() -> ofMembers("part: [[node-1, node-2], [node-2, node-3]]"))
                .hasMessageContaining("node-2 stands in two groups");
        assertThatThrownBy(() -> ofMembers("promote: node-2"))
                .hasMessageContaining("members have none");
        assertThatThrownBy(
                        () ->
                                LessonReader.read(
                                        "members.yaml",
                                        OF_MEMBERS.replace("members: 3", "members: 3, acks: all")
                                                + "start: everyone\n"))
                .hasMessageContaining("`acks` does not go with `members`");
        assertThatThrownBy(
                        () ->
                                LessonReader.read(
                                        "members.yaml",
                                        OF_MEMBERS.replace("members: 3", "members: 4")
                                                + "start: everyone\n"))
                .hasMessageContaining("3 or 5");
    }
}
