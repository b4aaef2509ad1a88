package dev.walscope.lesson.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Narration as it stands in a lesson file: paragraphs apart by an empty line, in them `code` and
/// **strong** words. Whatever is not well-formed is plain text.
public record Prose(List<List<Span>> paragraphs) {
    public enum Style {
        plain,
        code,
        strong
    }

    public record Span(Style style, String text) {}

    public static Prose of(String text) {
        return new Prose(
                Arrays.stream(text.strip().split("\\n\\s*\\n"))
                        .map(paragraph -> spans(paragraph.strip().replaceAll("\\s*\\n\\s*", " ")))
                        .toList());
    }

    private static List<Span> spans(String text) {
        var spans = new ArrayList<Span>();
        int plainFrom = 0;
        for (int at = 0; at < text.length(); ) {
            var mark = text.startsWith("**", at) ? "**" : text.startsWith("`", at) ? "`" : "";
            int end = mark.isEmpty() ? -1 : text.indexOf(mark, at + mark.length());
            if (end <= at + mark.length()) {
                at += Math.max(1, mark.length());
                continue;
            }
            if (at > plainFrom) spans.add(new Span(Style.plain, text.substring(plainFrom, at)));
            spans.add(
                    new Span(
                            mark.equals("`") ? Style.code : Style.strong,
                            text.substring(at + mark.length(), end)));
            at = end + mark.length();
            plainFrom = at;
        }
        if (plainFrom < text.length()) spans.add(new Span(Style.plain, text.substring(plainFrom)));
        return spans;
    }
}
