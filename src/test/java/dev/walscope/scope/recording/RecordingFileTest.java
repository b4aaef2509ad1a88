package dev.walscope.scope.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Answer;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Question;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.scope.AnyRun;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fact;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Seen;
import dev.walscope.ui.look.FactText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

class RecordingFileTest {
    @TempDir Path folder = Path.of("");

    @Test
    void whatWasSavedIsReadBackEqualAtEveryMoment() throws Exception {
        var run = AnyRun.ofCluster(4, new Random(7));
        var file = folder.resolve("run.walscope");

        RecordingFile.write(file, recorded(run).copy(), 0);
        var opened = RecordingFile.read(file);

        assertThat(opened.shortfall()).isEmpty();
        assertThat(opened.recording().copy().seen()).isEqualTo(run);
        for (int position = 0; position <= run.size(); position += 37)
            assertThat(opened.recording().at(position))
                    .as("position %d", position)
                    .isEqualTo(Seen.folded(run.subList(0, position)));
        assertThat(Files.list(folder)).containsExactly(file);
    }

    /// `1.0` and `1e400` are other values than `1`, and a lens that rounds is no lens.
    @Test
    void numbersInValuesKeepTheirForm() throws Exception {
        var page =
                """
                {"entries": [{"id": 1, "operation": "SET", "key": "k",
                  "value": [1.0, 100, 1e+16, 0.10, 12345678901234567890, 1e400],
                  "crc": 1, "crc_status": "ok", "segment": 1, "offset": 0, "length": 9}], "next": 1}
                """;
        var seen =
                new Observation.EntriesSeen(
                        "leader", 1, Wire.read(page, LogEntry.Page.class).entries());

        var opened = read(written(new Recording.Copy(ClusterState.EMPTY, List.of(seen))));

        assertThat(opened.recording().copy().seen()).containsExactly(seen);
        assertThat(String.valueOf(seen.entries().getFirst().value()))
                .isEqualTo("[1.0,100,1E+16,0.10,12345678901234567890,1E+400]");
    }

    @Test
    void aStateToBeginWithIsSavedToo() throws Exception {
        var run = AnyRun.ofCluster(10, new Random(3));
        var before = Seen.folded(run.subList(0, 600));
        var after = run.subList(600, run.size());

        var bytes = written(new Recording.Copy(before, after));
        var opened = read(bytes);

        assertThat(opened.recording().at(0)).isEqualTo(before);
        assertThat(opened.recording().last()).isEqualTo(Seen.folded(run));
    }

    @Test
    void itIsLinesOfJsonThatAnyToolReads() throws Exception {
        var text = new String(written(smallCopy()), US_ASCII);

        assertThat(text).isEqualTo(text.replaceAll("[^\\x0a\\x20-\\x7e]", "?"));
        assertThat(text.lines().toList().getFirst())
                .startsWith("{\"walscope_recording\":{\"version\":3,");
        assertThat(text.lines().toList().getLast()).startsWith("{\"end\":120,\"crc\":");
    }

    /// A recording that was cut off anywhere opens up to there, or one sentence says why not.
    @Test
    void aFileCutOffAtAnyByteIsASentenceOrAShorterRecording() throws Exception {
        var bytes =
                written(new Recording.Copy(ClusterState.EMPTY, smallCopy().seen().subList(0, 12)));
        for (int length = 0; length < bytes.length - 1; length++) {
            var cut = java.util.Arrays.copyOf(bytes, length);

            var sentence = sentence(cut);

            assertThat(sentence).as("cut at %d", length).isPresent();
            assertThat(sentence.orElseThrow()).contains("run.walscope").endsWith(".");
        }
    }

    @Test
    void aFlippedBitIsASentenceOrAShorterRecordingAndNeverAnotherOne() throws Exception {
        var copy = smallCopy();
        var bytes = written(copy);
        for (long seed = 1; seed <= 1_500; seed++) {
            var random = new Random(seed);
            var damaged = bytes.clone();
            int at = random.nextInt(bytes.length - 1);
            damaged[at] ^= (byte) (1 << random.nextInt(8));

            try {
                var opened = read(damaged);
                var seen = opened.recording().copy().seen();
                assertThat(opened.shortfall()).as("seed %d", seed).isNotEmpty();
                assertThat(seen).as("seed %d", seed).isEqualTo(copy.seen().subList(0, seen.size()));
            } catch (UnreadableRecording e) {
                assertThat(e).as("seed %d", seed).hasMessageEndingWith(".");
            }
        }
    }

    @Test
    void aForeignAnEmptyAndAMissingFileAreEachASentence() throws Exception {
        var foreign = folder.resolve("photo.walscope");
        Files.write(foreign, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0});
        var empty = Files.createFile(folder.resolve("empty.walscope"));

        assertThatThrownBy(() -> RecordingFile.read(foreign))
                .hasMessage(
                        "photo.walscope is no Walscope recording: its first line does not say so.");
        assertThatThrownBy(() -> RecordingFile.read(empty))
                .hasMessage("empty.walscope is empty: it is no Walscope recording.");
        assertThatThrownBy(() -> RecordingFile.read(folder.resolve("none.walscope")))
                .isInstanceOf(UnreadableRecording.class)
                .hasMessageStartingWith("There is no file ");
        assertThatThrownBy(() -> RecordingFile.read(folder))
                .isInstanceOf(UnreadableRecording.class)
                .hasMessageStartingWith("Cannot read ");
    }

    @Test
    void aNewerFileAsksForANewerWalscope() {
        var line = CheckedLine.of("walscope_recording", "{\"version\":4,\"observations\":0}");

        assertThatThrownBy(() -> read(line))
                .hasMessage(
                        "run.walscope was saved by a newer Walscope (format 4, this one reads 3):"
                                + " update Walscope to open it.");
    }

    /// A checksum protects from accidents, not from people.
    @Test
    void aLineThatSomebodyMadeUpEndsTheRecordingAndNothingElse() throws Exception {
        for (var madeUp :
                List.of(
                        "{}",
                        "17",
                        "null",
                        "{\"type\":\"event_seen\"}",
                        "{\"type\":\"event_seen\",\"node\":\"leader\",\"at_ms\":1}",
                        "{\"type\":\"entries_seen\",\"node\":\"leader\",\"at_ms\":1,\"entries\":[null]}",
                        "{\"type\":\"status_seen\",\"node\":null,\"at_ms\":1,\"status\":{}}",
                        "{\"type\":\"member_changed\",\"node\":\"x\",\"at_ms\":1}",
                        "[".repeat(100_000))) {
            var out = new ByteArrayOutputStream();
            var head = written(new Recording.Copy(ClusterState.EMPTY, smallCopy().seen()));
            int end = new String(head, US_ASCII).lastIndexOf("{\"end\"");
            out.write(head, 0, end);
            out.write(CheckedLine.of("seen", madeUp));

            var opened = read(out.toByteArray());

            assertThat(opened.shortfall()).as(madeUp).startsWith("Line ");
        }
    }

    @Test
    void aWholeLineThatWasTakenOutIsSaid() throws Exception {
        var lines = new String(written(smallCopy()), US_ASCII).lines().collect(Collectors.toList());
        lines.remove(40);

        var opened = read((String.join("\n", lines) + "\n").getBytes(US_ASCII));

        assertThat(opened.shortfall())
                .startsWith(
                        "run.walscope does not hold as many observations as its last line says");
        assertThat(opened.recording().copy().seen()).hasSize(smallCopy().seen().size() - 1);
    }

    @Test
    void aHeaderOrAStateThatIsNothingIsUnreadable() throws Exception {
        var header = CheckedLine.of("walscope_recording", "{\"version\":1,\"observations\":0}");
        var stateless = new ByteArrayOutputStream();
        stateless.write(header);
        stateless.write(CheckedLine.of("state", "null"));

        assertThatThrownBy(() -> read(CheckedLine.of("walscope_recording", "null")))
                .isInstanceOf(UnreadableRecording.class);
        assertThatThrownBy(() -> read(stateless.toByteArray()))
                .isInstanceOf(UnreadableRecording.class);
    }

    /// A recording that began in the middle of a run, as it was saved before facts had kinds.
    @Test
    void aFileOfFormat1ShowsItsFactsInTheWordsThatItHas() throws Exception {
        var run = AnyRun.ofCluster(1, new Random(5));
        var noted = Seen.folded(run);
        var file = new ByteArrayOutputStream();
        file.write(CheckedLine.of("walscope_recording", "{\"version\":1,\"observations\":1}"));
        file.write(CheckedLine.of("state", inFormat1(Wire.text(noted))));
        file.write(CheckedLine.of("seen", Wire.text(new Observation.MemberGone("nobody", 9))));
        file.write(CheckedLine.of("end", "1"));

        var opened = read(file.toByteArray());

        assertThat(opened.shortfall()).isEmpty();
        assertThat(noted.facts()).isNotEmpty();
        assertThat(opened.recording().last().facts())
                .extracting(Fact::atMs, Fact::node, Fact::severity, Fact::id, FactText::of)
                .containsExactlyElementsOf(
                        noted.facts().stream()
                                .map(
                                        f ->
                                                tuple(
                                                        f.atMs(),
                                                        f.node(),
                                                        f.severity(),
                                                        f.id(),
                                                        "is told"))
                                .toList());
    }

    /// Each fact with `kind`, `text` and `id` instead of what happened.
    private static String inFormat1(String state) {
        var tree = Wire.tree(state);
        for (var fact : tree.findParents("what")) {
            var told = (ObjectNode) fact;
            var read = Wire.read(fact.toString(), Fact.class);
            told.remove("what");
            told.put("kind", read.severity().name()).put("text", "is told");
            if (read.id() != null) told.put("id", read.id());
        }
        return tree.toString();
    }

    @Test
    void aFactThatSaysNothingMakesTheStateUnreadable() {
        var bad =
                List.of(
                        "{\"at_ms\":1,\"node\":\"leader\"}",
                        "{\"at_ms\":1,\"node\":\"leader\",\"kind\":\"good\"}",
                        "{\"at_ms\":1,\"node\":\"leader\",\"text\":\"is ready\"}",
                        "{\"at_ms\":1,\"node\":\"leader\",\"what\":{\"type\":\"unheard_of\"}}");

        for (var fact : bad)
            assertThatThrownBy(() -> Wire.read(fact, Fact.class))
                    .as(fact)
                    .isInstanceOf(Wire.BadWire.class);
    }

    private static Recording.Copy smallCopy() {
        return new Recording.Copy(ClusterState.EMPTY, AnyRun.ofCluster(1, new Random(5)));
    }

    private static Optional<String> sentence(byte[] bytes) throws IOException {
        try {
            return Optional.of(read(bytes).shortfall()).filter(s -> !s.isEmpty());
        } catch (UnreadableRecording e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static RecordingFile.Opened read(byte[] bytes) throws IOException, UnreadableRecording {
        return RecordingFile.read(new LineSource(new ByteArrayInputStream(bytes)), "run.walscope");
    }

    private static byte[] written(Recording.Copy copy) throws IOException {
        var out = new ByteArrayOutputStream();
        RecordingFile.write(out, copy, 0);
        return out.toByteArray();
    }

    private static Recording recorded(List<Observation> run) {
        var recording = Recording.empty();
        run.forEach(recording::add);
        return recording;
    }

    /// What was not kept cannot be told later, nor by a file that it is saved to again.
    @Test
    void aFileFromBeforeOperationsWereKeptSaysSoAndGoesOnSayingSo() throws Exception {
        var old = new Recording.Copy(ClusterState.EMPTY, smallCopy().seen(), false);

        var opened = read(written(old)).recording();
        var again = read(written(opened.copy())).recording();

        assertThat(opened.keepsOperations()).isFalse();
        assertThat(opened.operations(opened.end()).isKept()).isFalse();
        assertThat(again.keepsOperations()).isFalse();
        assertThat(read(written(smallCopy())).recording().keepsOperations()).isTrue();
    }

    @Test
    void whatTheWindowAskedIsReadBackAsItWas() throws Exception {
        var question =
                new Question(
                        1,
                        0,
                        Sender.console,
                        "node-2",
                        Consistency.local,
                        Kind.read,
                        List.of(Step.read("k")),
                        null,
                        5);
        var step = Step.read("k").with("1", 7, true);
        var answered =
                new ClientOperation(
                        question, new Answer(Outcome.ok, List.of(step), null, false, 9, 12));
        var seen =
                List.<Observation>of(
                        new Observation.OperationAsked("node-2", 1, question),
                        new Observation.OperationsLeft("node-2", 1, 3),
                        new Observation.OperationAnswered("node-2", 2, answered));

        var opened = read(written(new Recording.Copy(ClusterState.EMPTY, seen))).recording();

        assertThat(opened.copy().seen()).isEqualTo(seen);
        assertThat(opened.operations(1).operations())
                .as("rewound to before the answer")
                .containsExactly(new ClientOperation(question, null));
        assertThat(opened.operations(3).operations()).containsExactly(answered);
        assertThat(opened.operations(3).left()).isEqualTo(3);
        assertThat(opened.last().isEmpty()).as("who is asked is no node by that alone").isTrue();
        assertThat(HistoryLines.of(opened.operations(3)))
                .containsExactly(
                        "{\"index\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"k\","
                            + "\"value\":null,\"node\":\"node-2\",\"consistency\":\"local\","
                            + "\"time\":5}",
                        "{\"index\":1,\"process\":0,\"type\":\"ok\",\"f\":\"read\",\"key\":\"k\","
                                + "\"value\":1,\"node\":\"node-2\",\"consistency\":\"local\","
                                + "\"version\":7,\"time\":12}");
    }
}
