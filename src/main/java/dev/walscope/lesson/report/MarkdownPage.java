package dev.walscope.lesson.report;

import java.util.Set;

/// A played lesson as Markdown, with its pictures beside it.
final class MarkdownPage {
    private final Transcript transcript;
    private final Set<String> pictures;
    private final StringBuilder out = new StringBuilder();

    MarkdownPage(Transcript transcript, Set<String> pictures) {
        this.transcript = transcript;
        this.pictures = pictures;
    }

    String text() {
        var lesson = transcript.lesson();
        line("# " + lesson.title());
        line("");
        line(prose(lesson.teaches()));
        line("");
        line("*" + lesson.minutes() + " minutes. " + HtmlPage.NORMALIZED + "*");
        int at = 0;
        for (var step : transcript.steps()) step(++at, step);
        return out.toString();
    }

    private void step(int number, Transcript.StepReport of) {
        var step = of.step();
        line("");
        line("## " + number + ". " + step.title());
        line("");
        line(prose(step.say()));
        if (!of.done().isEmpty()) {
            line("");
            line("```sh");
            for (var done : of.done()) {
                line(done.line());
                if (!done.answer().isEmpty()) line("# " + done.answer().replace("\n", "\n# "));
            }
            line("```");
        }
        if (!of.seen().isEmpty() || of.failure() != null) line("");
        for (var seen : of.seen()) line("- " + mark(seen.holds()) + seen.claim() + instead(seen));
        if (of.failure() != null) line("- " + mark(false) + of.failure());
        var shot = step.shot();
        if (shot != null && pictures.contains(shot.file())) {
            line("");
            line("![" + shot.caption() + "](" + shot.file() + ".png)");
            line("");
            line("*" + shot.caption() + "*");
        }
        var question = step.question();
        if (question == null) return;
        line("");
        line("**Question.** " + prose(question.text()));
        line("");
        line("<details><summary>Answer</summary>");
        line("");
        line(prose(question.answer()));
        line("");
        line("</details>");
    }

    private static String mark(boolean holds) {
        return holds ? "✓ " : "✗ ";
    }

    private static String instead(Transcript.ClaimReport seen) {
        return seen.holds() ? "" : " (" + seen.found() + ")";
    }

    /// Lessons are written in what Markdown understands.
    private static String prose(String text) {
        return text.strip();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
