package dev.walscope.client;

import java.util.ArrayList;
import java.util.List;

/// Splits a line into words as a POSIX shell does, as far as one command goes.
///
/// Quotes, backslashes, continued lines, comments and `$'…'` are understood; what a shell would
/// compute (`$x`, backquotes) or do besides (`;`, `>`) is refused. A pipe ends the line: what would
/// read the answer does not matter to the call.
final class ShellWords {
    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ShellWords(String line) {
        this.line = line;
    }

    /// @throws UnclearCurl with one sentence
    static List<String> of(String line) {
        return new ShellWords(line.strip()).split();
    }

    private List<String> split() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            switch (c) {
                case ' ', '\t', '\n', '\r' -> endWord();
                case '\\' -> backslash();
                case '\'' -> take(upToClosing('\''));
                case '"' -> doubleQuoted();
                case '$' -> dollar();
                case '`', ';', '&', '>', '<', '(', ')' ->
                        throw new UnclearCurl(
                                "one curl line and nothing else, please: what does the "
                                        + c
                                        + " do? (inside quotes it is fine)");
                case '|' -> at = line.length();
                case '#' -> comment();
                default -> take(String.valueOf(c));
            }
        }
        endWord();
        return words;
    }

    private void take(String text) {
        word.append(text);
        inWord = true;
    }

    private void endWord() {
        if (inWord) words.add(word.toString());
        word.setLength(0);
        inWord = false;
    }

    private void comment() {
        if (inWord) {
            take("#");
            return;
        }
        var end = line.indexOf('\n', at);
        at = end < 0 ? line.length() : end;
    }

    private void backslash() {
        if (at == line.length()) return;
        char c = line.charAt(at++);
        if (c == '\r' && at < line.length() && line.charAt(at) == '\n') at++;
        else if (c != '\n') take(String.valueOf(c));
    }

    private void dollar() {
        if (at < line.length() && line.charAt(at) == '\'') {
            at++;
            ansiQuoted();
        } else {
            throw new UnclearCurl("a shell's $ is not known here; put it in single quotes");
        }
    }

    private String upToClosing(char quote) {
        var end = line.indexOf(quote, at);
        if (end < 0) throw unclosed(quote);
        var text = line.substring(at, end);
        at = end + 1;
        return text;
    }

    private void doubleQuoted() {
        take("");
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '"') return;
            if (c == '$' || c == '`')
                throw new UnclearCurl("a shell's " + c + " is not known here");
            if (c == '\\' && at < line.length() && "\"\\$`\n".indexOf(line.charAt(at)) >= 0) {
                c = line.charAt(at++);
                if (c == '\n') continue;
            }
            take(String.valueOf(c));
        }
        throw unclosed('"');
    }

    /// `$'…'`, in which browsers copy what is not plain.
    private void ansiQuoted() {
        take("");
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '\'') return;
            if (c != '\\') {
                take(String.valueOf(c));
                continue;
            }
            if (at == line.length()) break;
            char escape = line.charAt(at++);
            switch (escape) {
                case 'n' -> take("\n");
                case 'r' -> take("\r");
                case 't' -> take("\t");
                case 'u' -> take(hex(4));
                case 'x' -> take(hex(2));
                default -> take(String.valueOf(escape));
            }
        }
        throw unclosed('\'');
    }

    private String hex(int digits) {
        try {
            var code = Integer.parseInt(line, at, at + digits, 16);
            at += digits;
            return String.valueOf((char) code);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new UnclearCurl("a \\u in $'…' is followed by four hexadecimal digits");
        }
    }

    private static UnclearCurl unclosed(char quote) {
        return new UnclearCurl("the " + quote + " that is opened is not closed");
    }
}
