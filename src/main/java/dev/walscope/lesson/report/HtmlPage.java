package dev.walscope.lesson.report;

import dev.walscope.lesson.model.Prose;
import dev.walscope.lesson.model.Step;

import java.util.Base64;
import java.util.Map;

/// A played lesson as one HTML file that needs no other: the pictures are in it.
final class HtmlPage {
    static final String NORMALIZED =
            "Ports, process ids and times in the pictures are made the same on every run;"
                    + " everything else is what the nodes did.";

    private static final String STYLE =
            """
            :root { color-scheme: light dark; --text: #17202b; --muted: #566273; --ground: #eef1f5;
              --surface: #fff; --line: #d3dae3; --accent: #0067a5; --good: #00704f; --fault: #b83a00;
              --code: #f5f7fa; }
            @media (prefers-color-scheme: dark) { :root { --text: #e8edf3; --muted: #a0adbd;
              --ground: #0c1117; --surface: #151c25; --line: #2b3644; --accent: #6bbcec;
              --good: #3fcf9f; --fault: #ff8a5c; --code: #10161e; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--ground); color: var(--text);
              font: 17px/1.6 Inter, system-ui, "Segoe UI", sans-serif; }
            main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
            h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance; }
            .teaches { font-size: 1.15rem; color: var(--muted); max-width: 44rem; margin: 0 0 .5rem; }
            .note { color: var(--muted); font-size: .85rem; margin: 0 0 2rem; }
            section { background: var(--surface); border: 1px solid var(--line); border-radius: 12px;
              padding: 1.5rem 1.75rem 1.75rem; margin: 0 0 1.5rem; }
            h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .75rem; }
            h2 span { color: var(--accent); margin-right: .5rem; font-variant-numeric: tabular-nums; }
            p { max-width: 44rem; margin: 0 0 .9rem; }
            code, pre { font-family: "JetBrains Mono", ui-monospace, Menlo, Consolas, monospace; }
            code { font-size: .88em; background: var(--code); border: 1px solid var(--line);
              border-radius: 4px; padding: 0 .28em; }
            pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px;
              padding: .8rem 1rem; font-size: .8rem; line-height: 1.55; overflow-x: auto;
              white-space: pre-wrap; overflow-wrap: anywhere; margin: 1rem 0; }
            pre .answer { color: var(--muted); }
            ul { list-style: none; margin: 1rem 0; padding: 0; font-size: .95rem; }
            li::before { content: "✓"; color: var(--good); font-weight: bold; display: inline-block;
              width: 1.4em; }
            li.not::before { content: "✗"; color: var(--fault); }
            li.not { color: var(--fault); }
            figure { margin: 1.25rem 0 0; }
            figure img { display: block; width: 100%; height: auto; border: 1px solid var(--line);
              border-radius: 8px; }
            figcaption { position: absolute; width: 1px; height: 1px; overflow: hidden;
              clip-path: inset(50%); }
            .ask { border-left: 4px solid var(--accent); padding: .1rem 0 .1rem 1rem; margin: 1.5rem 0 0; }
            .ask p { margin: .4rem 0; }
            summary { cursor: pointer; color: var(--accent); font-weight: 600; }
            @media print { body { background: none; } section { break-inside: avoid; } }
            """;

    private final Transcript transcript;
    private final Map<String, byte[]> pictures;
    private final StringBuilder out = new StringBuilder();

    HtmlPage(Transcript transcript, Map<String, byte[]> pictures) {
        this.transcript = transcript;
        this.pictures = pictures;
    }

    String text() {
        var lesson = transcript.lesson();
        line("<!doctype html>");
        line("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        line("<title>" + escaped(lesson.title()) + "</title>");
        line("<style>\n" + STYLE + "</style></head><body><main>");
        line("<h1>" + escaped(lesson.title()) + "</h1>");
        for (var paragraph : Prose.of(lesson.teaches()).paragraphs())
            line("<p class=\"teaches\">" + spans(paragraph) + "</p>");
        line("<p class=\"note\">" + lesson.minutes() + " minutes. " + NORMALIZED + "</p>");
        int at = 0;
        for (var step : transcript.steps()) step(++at, step);
        line("</main></body></html>");
        return out.toString();
    }

    private void step(int number, Transcript.StepReport of) {
        var step = of.step();
        line("<section>");
        line("<h2><span>" + number + "</span>" + escaped(step.title()) + "</h2>");
        prose(step.say());
        if (!of.done().isEmpty()) {
            out.append("<pre>");
            for (var done : of.done()) {
                line(escaped(done.line()));
                if (!done.answer().isEmpty())
                    line("<span class=\"answer\">" + escaped(done.answer()) + "</span>");
            }
            line("</pre>");
        }
        if (!of.seen().isEmpty() || of.failure() != null) seen(of);
        var shot = step.shot();
        if (shot != null && pictures.containsKey(shot.file())) figure(shot);
        if (step.question() != null) {
            line("<div class=\"ask\">");
            prose(step.question().text());
            line("<details><summary>Answer</summary>");
            prose(step.question().answer());
            line("</details></div>");
        }
        line("</section>");
    }

    private void seen(Transcript.StepReport of) {
        line("<ul>");
        for (var seen : of.seen())
            line(
                    (seen.holds() ? "<li>" : "<li class=\"not\">")
                            + escaped(seen.claim())
                            + (seen.holds() ? "" : " (" + escaped(seen.found()) + ")")
                            + "</li>");
        if (of.failure() != null) line("<li class=\"not\">" + escaped(of.failure()) + "</li>");
        line("</ul>");
    }

    /// The caption is in the picture, too; here it is for those who do not see it.
    private void figure(Step.Shot shot) {
        var png = pictures.get(shot.file());
        if (png == null) return;
        line(
                "<figure><img alt=\""
                        + escaped(shot.caption())
                        + "\" src=\"data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(png)
                        + "\"><figcaption>"
                        + escaped(shot.caption())
                        + "</figcaption></figure>");
    }

    private void prose(String text) {
        for (var paragraph : Prose.of(text).paragraphs()) line("<p>" + spans(paragraph) + "</p>");
    }

    private static String spans(Iterable<Prose.Span> spans) {
        var text = new StringBuilder();
        for (var span : spans)
            text.append(
                    switch (span.style()) {
                        case plain -> escaped(span.text());
                        case code -> "<code>" + escaped(span.text()) + "</code>";
                        case strong -> "<strong>" + escaped(span.text()) + "</strong>";
                    });
        return text.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
