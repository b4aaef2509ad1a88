package dev.walscope.ui.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.Ports;
import dev.walscope.lesson.file.Course;
import dev.walscope.lesson.file.LessonReader;
import dev.walscope.lesson.file.LessonWriter;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.play.OffScreenEnvironment;
import dev.walscope.lesson.play.Rehearsal;
import dev.walscope.session.HistoryGateway;
import dev.walscope.session.Session;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Every lesson on real nodes: what it says must be so.
class LessonsTest {
    /// Some lessons wait for a heartbeat or a clock while another one works.
    private static final int AT_ONCE = 3;

    private record Played(boolean held, String said) {}

    private static Played play(Lesson lesson, Path shots) throws Exception {
        return play(lesson, shots, NodeProgram.ofThisJvm("dev.walscope.Walscope"));
    }

    private static Played play(Lesson lesson, Path shots, NodeProgram program) throws Exception {
        var said = new ByteArrayOutputStream();
        try (var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            boolean held = OffScreenLesson.play(new LessonOptions(lesson, shots), program, out);
            return new Played(held, said.toString(StandardCharsets.UTF_8));
        }
    }

    @TestFactory
    Stream<DynamicTest> theExpectationsOfEachLessonHold() {
        var pool = Executors.newFixedThreadPool(AT_ONCE);
        var lessons = Course.lessons();
        var running =
                lessons.stream().map(lesson -> pool.submit(() -> play(lesson, null))).toList();
        pool.shutdown();
        return Stream.iterate(0, i -> i < lessons.size(), i -> i + 1)
                .map(
                        i ->
                                DynamicTest.dynamicTest(
                                        lessons.get(i).name(),
                                        () -> {
                                            var played = running.get(i).get();
                                            assertThat(played.held()).as(played.said()).isTrue();
                                        }));
    }

    @Test
    void whatIsExportedChangesNoLesson() throws Exception {
        var exported = new HashMap<>(System.getenv());
        exported.putAll(Map.of("COMPRESS", "gzip", "MAX_SEGMENT_SIZE", "150", "ACKS", "all"));
        var program = NodeProgram.ofThisJvm("dev.walscope.Walscope").in(exported);

        var played = play(Course.find("06-flipped-bit"), null, program);

        assertThat(played.held()).as(played.said()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "06-flipped-bit, found.png",
        "21-leader-election, again.png",
        "29-split-vote, split.png"
    })
    void twoRunsOfALessonGiveTheSameFilesByteForByte(
            String name, String picture, @TempDir Path folder) throws Exception {
        var lesson = Course.find(name);

        var first = play(lesson, folder.resolve("first"));
        var second = play(lesson, folder.resolve("second"));

        assertThat(first.held()).as(first.said()).isTrue();
        assertThat(second.held()).as(second.said()).isTrue();
        var files = files(folder.resolve("first"));
        assertThat(files.keySet()).contains("index.html", "README.md", picture);
        assertThat(files(folder.resolve("second"))).containsExactlyEntriesOf(files);
    }

    /// Tokens begin with `wal_`. Its lines, its pages, and the words in its pictures.
    @Test
    void noTokenStandsInWhatAProtectedLessonLeaves(@TempDir Path folder) throws Exception {
        var played = play(Course.find("20-who-may-write"), folder.resolve("left"));

        assertThat(played.held()).as(played.said()).isTrue();
        assertThat(played.said()).contains("17 03 03 …  encrypted").doesNotContain("wal_");
        assertThat(files(folder.resolve("left")))
                .containsKeys("index.html", "README.md", "by-writer.png")
                .allSatisfy((name, text) -> assertThat(text).as(name).doesNotContain("wal_"));
    }

    /// Their contents as text, so that a difference can be read.
    private static Map<String, String> files(Path folder) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.list(folder)) {
            for (var file : all.toList())
                files.put(
                        file.getFileName().toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
        return files;
    }

    @Test
    void anExpectationThatDoesNotHoldFailsTheLessonAndSaysHowItIs() throws Exception {
        var lesson =
                LessonReader.read(
                        "wrong.yaml",
                        """
                        title: Wrong
                        teaches: nothing
                        cluster: {followers: 0}
                        steps:
                          - title: One
                            say: One write.
                            do:
                              - start: leader
                              - put: {key: a, value: b}
                            expect:
                              - {on: leader, last: 7, within: 10s}
                          - title: Never
                            say: Not reached.
                        """);

        var played = play(lesson, null);

        assertThat(played.held()).isFalse();
        assertThat(played.said())
                .contains("✗ leader: the last id in the log is 7: it is 1, after 10.")
                .contains("Step 1 failed: 0 of 1 expectations held")
                .doesNotContain("Never");
    }

    @Test
    void aDeedThatCannotBeDoneEndsTheLessonWithASentence() throws Exception {
        var lesson =
                LessonReader.read(
                        "wrong.yaml",
                        """
                        title: Wrong
                        teaches: nothing
                        cluster: {followers: 0}
                        steps:
                          - title: One
                            say: Nobody is there.
                            do:
                              - kill: leader
                        """);

        var played = play(lesson, null);

        assertThat(played.held()).isFalse();
        assertThat(played.said()).contains("✗ could not be done: there is no leader");
    }

    @Test
    void aBitInsideACompressedSegmentIsRefusedInASentence() throws Exception {
        var lesson =
                LessonReader.read(
                        "packed.yaml",
                        """
                        title: Packed
                        teaches: nothing
                        cluster: {followers: 0, segment-size: 150B, compress: gzip}
                        steps:
                          - title: One
                            say: Three segments.
                            do:
                              - start: leader
                              - put: {key: "a", value: 1}
                              - put: {key: "b", value: 2}
                              - put: {key: "c", value: 3}
                              - put: {key: "d", value: 4}
                              - put: {key: "e", value: 5}
                            expect:
                              - {on: leader, compressed: "> 0"}
                          - title: Two
                            say: No byte of it.
                            do:
                              - flip: {entry: 1, on: leader}
                        """);

        var played = play(lesson, null);

        assertThat(played.held()).isFalse();
        assertThat(played.said())
                .contains("✗ could not be done: entry 1 is in a compressed segment");
    }

    @Test
    void whatWasDoneInAWindowIsALessonThatHolds(@TempDir Path data) throws Exception {
        var lesson = LessonReader.read("mine.yaml", done(data));

        var played = play(lesson, null);

        assertThat(played.held()).as(played.said()).isTrue();
        assertThat(lesson.steps()).hasSize(8);
        assertThat(lesson.steps().get(2).title()).isEqualTo("PUT curl");
    }

    @Test
    void aLessonThatDoesNotHoldSaysWhichStepWhenItIsRehearsed(@TempDir Path data) throws Exception {
        var wrong = done(data).replace("{answer: 422", "{answer: 200");
        var began = new AtomicInteger();

        var failure =
                Rehearsal.play(
                        LessonReader.read("mine.yaml", wrong),
                        NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                        began::set);

        assertThat(failure)
                .hasValueSatisfying(
                        what -> assertThat(what).startsWith("step 6 (PUT b): the answer is 200"));
        assertThat(began).hasValue(5);
    }

    @Test
    void aRehearsalThatIsGivenUpLeavesNoCluster(@TempDir Path data) throws Exception {
        var lesson = LessonReader.read("mine.yaml", done(data));
        var ended = new CompletableFuture<Throwable>();
        var began = new CompletableFuture<Void>();
        var thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Rehearsal.play(
                                                lesson,
                                                NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                                                _ -> began.complete(null));
                                    } catch (Exception e) {
                                        ended.complete(e);
                                    }
                                });
        began.get(60, TimeUnit.SECONDS);

        thread.interrupt();

        assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(
                        ProcessHandle.current()
                                .children()
                                .filter(
                                        child ->
                                                child.info()
                                                        .commandLine()
                                                        .orElse("")
                                                        .contains("walscope-lesson")))
                .isEmpty();
    }

    private static String done(Path data) throws Exception {
        var program = NodeProgram.ofThisJvm("dev.walscope.Walscope");
        try (var session = new Session(data, Ports.block(3), program, _ -> {})) {
            var ground = new OffScreenEnvironment(session);
            var gateway = new HistoryGateway(session, () -> ground.state().head());
            gateway.perform(new Action.StartLeader());
            await(ground, 0);
            gateway.send("leader", Call.put("a", "1")).join();
            session.send("leader", Call.put("curl", "\"from a terminal\"")).join();
            gateway.send("leader", Call.put("b", "{\"n\": 2}").withRequest("c", "r")).join();
            gateway.send("leader", Call.put("b", "{\"n\": 2}").withRequest("c", "r")).join();
            gateway.send("leader", Call.put("b", "3").withRequest("c", "r")).join();
            gateway.send("leader", Call.get("nothing")).join();
            await(ground, 3);
            var log = session.send("leader", Call.of("GET", "/wal")).join().body();
            var entries = Wire.read(log, LogEntry.Page.class).entries();
            return LessonWriter.yaml(gateway.done(), entries, ground.state());
        }
    }

    private static void await(OffScreenEnvironment ground, long durable) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                ground.state()
                                        .leader()
                                        .filter(leader -> leader.condition().answers())
                                        .filter(leader -> leader.durableId() == durable)
                                        .isPresent());
    }

    @Test
    void theCourseHasALessonForEachOfItsFilesAndAsksAQuestionInEach() throws IOException {
        try (var files = Files.list(Path.of("assets/lessons"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(
                                            Course.names().stream().map(name -> name + ".yaml"),
                                            Stream.of("course.txt"))
                                    .toList());
        }
        assertThat(Course.lessons())
                .hasSizeGreaterThanOrEqualTo(13)
                .allSatisfy(
                        lesson ->
                                assertThat(lesson.steps())
                                        .anyMatch(step -> step.question() != null)
                                        .anyMatch(step -> step.shot() != null));
    }
}
