package dev.walscope.lesson.report;

import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.lesson.play.LessonListener;
import dev.walscope.scope.ClusterState;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// Writes down what a lesson does as it is played: on a terminal, and as a [Transcript].
public final class LessonReporter implements LessonListener {
    private final Lesson lesson;
    private final PrintStream out;
    private final LongSupplier nanos;
    private final UnaryOperator<String> words;
    private final long startedNanos;
    private final List<Transcript.StepReport> steps = new ArrayList<>();
    private List<Transcript.ActionReport> done = new ArrayList<>();
    private List<Transcript.ClaimReport> seen = new ArrayList<>();
    private @Nullable String failure;

    /// @param words what differs between two runs, made alike
    public LessonReporter(
            Lesson lesson, PrintStream out, LongSupplier nanos, UnaryOperator<String> words) {
        this.lesson = lesson;
        this.out = out;
        this.nanos = nanos;
        this.words = words;
        startedNanos = nanos.getAsLong();
        out.println(lesson.name() + "  " + lesson.title());
    }

    public Transcript transcript() {
        return new Transcript(lesson, steps);
    }

    @Override
    public void began(int at, Step step) {
        done = new ArrayList<>();
        seen = new ArrayList<>();
        failure = null;
        out.println();
        out.println((at + 1) + "/" + lesson.steps().size() + "  " + step.title());
        out.flush();
    }

    @Override
    public void did(StepAction action, String line, String answer) {
        var normalized = words.apply(line);
        out.println("     $ " + normalized);
        if (!answer.isEmpty())
            out.println("       " + words.apply(answer).replace("\n", "\n       "));
        out.flush();
        done.add(new Transcript.ActionReport(normalized, words.apply(answer)));
    }

    @Override
    public void saw(Expectation expectation, boolean holds, String found, long tookMs) {
        var claim = expectation.claim().text();
        out.println(
                "     "
                        + (holds ? "✓ " : "✗ ")
                        + claim
                        + (holds
                                ? ""
                                : ": "
                                        + words.apply(found)
                                        + ", after "
                                        + seconds(Duration.ofMillis(tookMs))));
        out.flush();
        seen.add(new Transcript.ClaimReport(claim, holds, words.apply(found)));
    }

    @Override
    public void failed(Step step, String sentence) {
        failure = words.apply(sentence);
        out.println("     ✗ could not be done: " + failure);
        out.flush();
    }

    @Override
    public void ended(int at, Step step, boolean held, ClusterState state) {
        steps.add(new Transcript.StepReport(step, done, seen, failure, held));
    }

    /// The last line.
    public void sumUp() {
        long held = steps.stream().flatMap(s -> s.seen().stream()).filter(s -> s.holds()).count();
        long all = lesson.steps().stream().mapToLong(step -> step.expectations().size()).sum();
        var took = seconds(Duration.ofNanos(nanos.getAsLong() - startedNanos));
        out.println();
        if (transcript().held()) out.println("All " + all + " expectations held, in " + took + ".");
        else
            out.println(
                    "Step "
                            + steps.size()
                            + " failed: "
                            + held
                            + " of "
                            + all
                            + " expectations held, in "
                            + took
                            + ".");
        out.flush();
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3);
    }
}
