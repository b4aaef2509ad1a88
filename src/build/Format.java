import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Holds every Java file to google-java-format's AOSP style.
///
/// `check` names the files that differ and fails; `write` rewrites them. Run by the build with the
/// project's own JDK, because the formatter parses with the compiler of the JVM that it runs in and
/// Maven itself may run on an older one.
///
/// What has not changed since the last good run is not looked at again: `target/formatted` is as
/// old as that run's beginning.
class Format {
    private static final Path STAMP = Path.of("target/formatted");

    public static void main(String[] args) throws Exception {
        var write = args[0].equals("write");
        var begun = FileTime.from(Instant.now());
        var seen = lastGoodRun(Path.of(args[1], "build/Format.java"));
        var formatter = new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
        var differing = new ArrayList<Path>();
        try (var files = Files.walk(Path.of(args[1]))) {
            for (var file :
                    (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
                if (Files.getLastModifiedTime(file).compareTo(seen) <= 0) continue;
                var source = Files.readString(file);
                var formatted = formatted(formatter, file, source);
                if (formatted.equals(source)) continue;
                differing.add(file);
                if (write) Files.writeString(file, formatted);
            }
        }
        if (differing.isEmpty() || write) {
            Files.createDirectories(STAMP.getParent());
            Files.write(STAMP, new byte[0]);
            Files.setLastModifiedTime(STAMP, begun);
            return;
        }
        System.err.println("Not formatted (run: mvn -q -Pformat process-sources):");
        differing.forEach(file -> System.err.println("  " + file));
        System.exit(1);
    }

    /// The beginning of time when there was none, or other rules held then.
    private static FileTime lastGoodRun(Path rules) throws IOException {
        var never = FileTime.fromMillis(0);
        if (!Files.exists(STAMP)) return never;
        var stamp = Files.getLastModifiedTime(STAMP);
        return Files.getLastModifiedTime(rules).compareTo(stamp) < 0 ? stamp : never;
    }

    private static String formatted(Formatter formatter, Path file, String source)
            throws IOException {
        try {
            // A second pass, because the first may indent what it has not yet broken.
            return once(formatter, once(formatter, source));
        } catch (Exception e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String once(Formatter formatter, String source) throws FormatterException {
        return formatter.formatSourceAndFixImports(
                RemoveUnusedImports.removeUnusedImports(filled(source)));
    }

    /// Fills the paragraphs of `///` comments up to the line's end; the formatter itself would
    /// break a long line and continue it with a plain `//`. What stands between fences, in a list
    /// or behind a tag keeps its lines.
    private static String filled(String source) {
        var out = new ArrayList<String>();
        var paragraph = new ArrayList<String>();
        var indent = "";
        var isFenced = false;
        for (var line : source.split("\n", -1)) {
            var doc = DOC_LINE.matcher(line);
            var isDoc = doc.matches();
            var text = isDoc && doc.group(2) != null ? doc.group(2).stripTrailing() : "";
            var isFence = text.startsWith("```");
            var isProse = isDoc && !isFenced && !isFence && !text.isEmpty() && text.charAt(0) > ' ';
            if (!isProse || OWN_LINE.matcher(text).matches() || !doc.group(1).equals(indent))
                fill(paragraph, indent, out);
            if (isProse) {
                indent = doc.group(1);
                paragraph.add(text);
            } else out.add(line);
            isFenced = isDoc && isFenced != isFence;
        }
        fill(paragraph, indent, out);
        return String.join("\n", out);
    }

    private static void fill(List<String> paragraph, String indent, List<String> out) {
        if (paragraph.isEmpty()) return;
        var begin = indent + "/// ";
        var line = new StringBuilder(begin);
        for (var word : String.join(" ", paragraph).split(" +")) {
            if (line.length() > begin.length() && line.length() + 1 + word.length() > WIDTH) {
                out.add(line.toString());
                line.setLength(begin.length());
            }
            if (line.length() > begin.length()) line.append(' ');
            line.append(word);
        }
        out.add(line.toString());
        paragraph.clear();
    }

    private static final int WIDTH = 100;
    private static final Pattern DOC_LINE = Pattern.compile("( *)///(?: (.*))?");

    /// Tags, lists, tables, quotes, headings, and what a word with a colon begins.
    private static final Pattern OWN_LINE =
            Pattern.compile("(@|[-*|#>] ?|\\d+\\. |[A-Z][a-z]+: ).*");
}
