package dev.walscope.ui.workbench;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Answer;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Question;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.scope.Observation;
import dev.walscope.session.Rewind;

import java.util.List;

/// What a window asked of the key `seat` and was told, made up and recorded in its run. On the
/// JavaFX thread.
final class SentScenes {
    private static final long MS = 1_000_000;
    private static final long BEGAN = Scenes.END - 2_000;
    private static final Step KEY = Step.read("seat");

    private final Rewind rewind;
    private long number;

    /// A run of answers, and what a check makes of it.
    enum Told {
        linearizable,
        stale,
        open
    }

    SentScenes(Rewind rewind) {
        this.rewind = rewind;
    }

    void record(Told told) {
        wrote("\"free\"", 5, 0);
        wrote("\"taken\"", 6, 20);
        switch (told) {
            case linearizable -> {
                read("node-2", Consistency.linearizable, "\"taken\"", 6, 31);
                read("node-3", Consistency.local, "\"free\"", 5, 42);
            }
            case stale -> {
                read("node-3", Consistency.linearizable, "\"taken\"", 6, 33);
                read("node-2", Consistency.linearizable, "\"free\"", 5, 45);
                read("node-3", Consistency.local, "\"free\"", 5, 52);
            }
            case open -> {
                unanswered("\"held\"", 31);
                read("node-2", Consistency.linearizable, "\"held\"", 7, 45);
                read("node-3", Consistency.linearizable, "\"gone\"", 9, 60);
            }
        }
    }

    void wrote(String value, long version, long atMs) {
        var write = Step.write("seat", value);
        told("node-1", Consistency.linearizable, atMs, 9, write, write.with(value, version, null));
    }

    void read(String node, Consistency how, String value, long version, long atMs) {
        told(node, how, atMs, 4, KEY, KEY.with(value, version, true));
    }

    /// A write whose outcome nobody told.
    void unanswered(String value, long atMs) {
        asked(question("node-1", Consistency.linearizable, Step.write("seat", value), atMs));
    }

    private void told(
            String node, Consistency how, long askedMs, long tookMs, Step asked, Step told) {
        var question = question(node, how, asked, askedMs);
        asked(question);
        answered(
                question,
                new Answer(
                        Outcome.ok,
                        List.of(told),
                        null,
                        false,
                        told.version(),
                        (askedMs + tookMs) * MS));
    }

    private Question question(String node, Consistency how, Step asked, long askedMs) {
        return new Question(
                ++number,
                0,
                Sender.console,
                node,
                how,
                asked.kind(),
                List.of(asked),
                null,
                askedMs * MS);
    }

    private void asked(Question question) {
        rewind.record(new Observation.OperationAsked(question.node(), BEGAN, question));
    }

    private void answered(Question question, Answer answer) {
        rewind.record(
                new Observation.OperationAnswered(
                        question.node(), BEGAN, new ClientOperation(question, answer)));
    }
}
