package dev.walscope.scope.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.walscope.api.Wire;
import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.check.SentHistory;
import dev.walscope.client.History;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a window asked and was told, as the lines of a history that others check: an `invoke` and
/// what became of it, in the order of their times ([History] has their shape).
public final class HistoryLines {
    private HistoryLines() {}

    /// @param told whether it is the answer
    private record Moment(ClientOperation operation, boolean told) {
        long nanos() {
            var answer = operation.answer();
            return told && answer != null ? answer.nanos() : operation.question().nanos();
        }
    }

    /// Without their ends. One that was not answered yet has no second line.
    public static Stream<String> of(SentHistory history) {
        var moments = new ArrayList<Moment>();
        for (var operation : history.operations()) {
            moments.add(new Moment(operation, false));
            if (operation.answer() != null) moments.add(new Moment(operation, true));
        }
        moments.sort(Comparator.comparingLong(Moment::nanos));
        return IntStream.range(0, moments.size())
                .mapToObj(index -> line(index, moments.get(index)).text());
    }

    private static History.Line line(long index, Moment moment) {
        var question = moment.operation().question();
        var answer = moment.told() ? moment.operation().answer() : null;
        var isDone = answer != null && answer.outcome() == Outcome.ok;
        var steps = isDone ? answer.steps() : question.steps();
        boolean isTransaction = question.kind() == Kind.txn;
        var only = isTransaction ? null : steps.getFirst();
        return new History.Line(
                index,
                question.process(),
                answer == null ? "invoke" : answer.outcome().name(),
                question.kind().name(),
                only == null ? null : only.key(),
                only == null ? listed(steps) : value(only),
                only != null && only.kind() == Kind.delete ? only.found() : null,
                answer == null ? null : answer.error(),
                question.node(),
                question.consistency() == Consistency.local ? "local" : null,
                only == null || only.version() == 0 ? null : only.version(),
                moment.nanos());
    }

    private static @Nullable JsonNode value(Step step) {
        return step.value() == null ? null : Wire.tree(step.value());
    }

    private static JsonNode listed(List<Step> steps) {
        var all = JsonNodeFactory.instance.arrayNode();
        for (var step : steps) {
            var letter =
                    switch (step.kind()) {
                        case write -> "w";
                        case delete -> "d";
                        case read, txn -> "r";
                    };
            all.addArray().add(letter).add(step.key()).add(value(step));
        }
        return all;
    }
}
