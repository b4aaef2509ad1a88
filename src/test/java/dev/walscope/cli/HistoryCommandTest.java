package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.walscope.api.Wire;
import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Answer;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Question;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Observation;
import dev.walscope.scope.recording.Recording;
import dev.walscope.scope.recording.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a recording says of its window's questions, or why it says nothing.
class HistoryCommandTest {
    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int printed(Path file) {
        return CommandTree.ofOwnPrograms(Map.of())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("history", file.toString());
    }

    private Path saved(boolean keepsOperations, Observation... seen) throws Exception {
        var file = folder.resolve("run.walscope");
        RecordingFile.write(
                file, new Recording.Copy(ClusterState.EMPTY, List.of(seen), keepsOperations), 0);
        return file;
    }

    @Test
    void eachOperationIsAnInvokeAndWhatBecameOfIt() throws Exception {
        var write = Step.write("k", "\"a\"");
        var question =
                new Question(
                        1,
                        4,
                        Sender.console,
                        "node-1",
                        Consistency.linearizable,
                        Kind.write,
                        List.of(write),
                        null,
                        10);
        var answer =
                new Answer(
                        Outcome.info, List.of(), "Outcome unknown: send it again.", false, 0, 30);

        var code =
                printed(
                        saved(
                                true,
                                new Observation.OperationAsked("node-1", 1, question),
                                new Observation.OperationAnswered(
                                        "node-1", 2, new ClientOperation(question, answer)),
                                new Observation.OperationsLeft("node-1", 3, 12)));

        assertThat(code).isZero();
        var lines = out.toString().lines().map(Wire::tree).toList();
        assertThat(lines)
                .extracting(line -> line.path("type").asText(), line -> line.path("time").asLong())
                .containsExactly(tuple("invoke", 10L), tuple("info", 30L));
        assertThat(lines).allMatch(line -> line.path("value").asText().equals("a"));
        assertThat(lines.getLast().path("error").asText()).startsWith("Outcome unknown");
        assertThat(err.toString()).contains("at least 12 operations were not kept");
    }

    @Test
    void withoutAHistoryItSaysWhyAndInventsNone() throws Exception {
        var gone = new Observation.MemberGone("node-1", 1);

        assertThat(printed(saved(false, gone))).isOne();
        assertThat(err.toString()).contains("older Walscope, which did not keep").contains("anew");

        assertThat(printed(saved(true, gone))).isOne();
        assertThat(err.toString()).contains("its window asked nothing of keys");

        var none = Files.writeString(folder.resolve("x.walscope"), "x");
        assertThat(printed(none)).isOne();
        assertThat(err.toString()).contains("x.walscope is no Walscope recording");
        assertThat(out.toString()).isEmpty();
    }
}
