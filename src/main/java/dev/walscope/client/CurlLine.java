package dev.walscope.client;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A curl line read back: the way from [Call#curl] to the call, also for lines that people type.
///
/// @param base the node that it is for
/// @param left what the line asks for besides, which no [Call] can carry, each a few words
public record CurlLine(URI base, Call call, List<String> left) {
    /// These change what curl prints, or what goes without saying here.
    private static final Set<String> FLAGS =
            Set.of(
                    "-s",
                    "--silent",
                    "-S",
                    "--show-error",
                    "-i",
                    "--include",
                    "--show-headers",
                    "-v",
                    "--verbose",
                    "-N",
                    "--no-buffer",
                    "-f",
                    "--fail",
                    "--fail-with-body",
                    "-g",
                    "--globoff",
                    "-k",
                    "--insecure",
                    "--compressed",
                    "--path-as-is",
                    "-#",
                    "--progress-bar",
                    "--http1.1",
                    "-4",
                    "-6");
    private static final Set<String> PRINTING_WITH_VALUE =
            Set.of("-o", "--output", "-w", "--write-out", "--cacert");

    /// These change what is sent, or how often, and no call can say so.
    private static final Set<String> LEFT = Set.of("-L", "--location");

    private static final Set<String> LEFT_WITH_VALUE =
            Set.of(
                    "-m",
                    "--max-time",
                    "--connect-timeout",
                    "-A",
                    "--user-agent",
                    "--retry",
                    "-b",
                    "--cookie",
                    "-e",
                    "--referer");

    /// Headers that a [Call] carries, by their names in lower case.
    private static final Map<String, String> CONDITIONS =
            Map.of("if-match", "If-Match", "if-none-match", "If-None-Match");

    public CurlLine {
        left = List.copyOf(left);
    }

    /// @throws UnclearCurl when it is no curl line, or does what this program's client does not
    public static CurlLine parse(String line) {
        // The one variable that lines of this program have, which no shell has read here.
        var words = new ArrayDeque<>(ShellWords.of(line.replace(Call.TOKEN_OPTION, "")));
        if (!"curl".equals(words.poll()))
            throw new UnclearCurl("the line does not start with curl");
        var reader = new Reader(words);
        reader.read();
        return reader.result();
    }

    private static final class Reader {
        private final ArrayDeque<String> words;
        private @Nullable String method;
        private @Nullable String body;
        private @Nullable String url;
        private final List<String> left = new ArrayList<>();
        private final Map<String, String> conditions = new LinkedHashMap<>();

        Reader(ArrayDeque<String> words) {
            this.words = words;
        }

        void read() {
            while (!words.isEmpty()) {
                var word = words.poll();
                if (word.startsWith("--")) longOption(word);
                else if (word.startsWith("-") && word.length() > 1) shortOptions(word);
                else takeUrl(word);
            }
        }

        /// `--request PUT` and `--request=PUT`.
        private void longOption(String word) {
            var equals = word.indexOf('=');
            if (equals > 0) {
                words.push(word.substring(equals + 1));
                word = word.substring(0, equals);
            }
            option(word);
        }

        /// `-sX PUT` is `-s -X PUT`, and `-XPUT` is `-X PUT`.
        private void shortOptions(String word) {
            var first = word.substring(0, 2);
            var rest = word.substring(2);
            if (!rest.isEmpty()) words.push(hasNoValue(first) ? "-" + rest : rest);
            option(first);
        }

        private static boolean hasNoValue(String option) {
            return FLAGS.contains(option) || LEFT.contains(option) || option.equals("-I");
        }

        private void option(String name) {
            switch (name) {
                case "-X", "--request" -> method = value(name).toUpperCase(Locale.ROOT);
                case "-I", "--head" -> method = "HEAD";
                case "-d", "--data", "--data-ascii", "--data-binary", "--json" ->
                        takeBody(name, value(name), true);
                case "--data-raw" -> takeBody(name, value(name), false);
                case "-H", "--header" -> takeHeader(value(name));
                case "--url" -> takeUrl(value(name));
                default -> {
                    if (PRINTING_WITH_VALUE.contains(name)) value(name);
                    else if (LEFT.contains(name)) left.add("the option " + name);
                    else if (LEFT_WITH_VALUE.contains(name))
                        left.add("the option " + name + " " + value(name));
                    else if (!FLAGS.contains(name))
                        throw new UnclearCurl("curl's option " + name + " is not known here");
                }
            }
        }

        private String value(String option) {
            var value = words.poll();
            if (value == null) throw new UnclearCurl("nothing follows " + option);
            return value;
        }

        private void takeBody(String option, String value, boolean mayBeFile) {
            if (mayBeFile && value.startsWith("@"))
                throw new UnclearCurl(
                        "put the JSON itself after " + option + ", not a file's name");
            body = body == null ? value : body + "&" + value;
        }

        /// A call's body is JSON always, so no other type can be sent; of the other headers those
        /// are that make a request conditional.
        private void takeHeader(String header) {
            var parts = header.split(":", 2);
            var name = parts[0].strip().toLowerCase(Locale.ROOT);
            var value = parts.length == 2 ? parts[1].strip() : "";
            boolean isJson = value.toLowerCase(Locale.ROOT).startsWith("application/json");
            if (name.equals("content-type") && !isJson)
                throw new UnclearCurl("only application/json can be sent, not " + value);
            var condition = CONDITIONS.get(name);
            if (condition != null) {
                if (!value.chars().allMatch(c -> ' ' <= c && c <= '~'))
                    throw new UnclearCurl(condition + " takes versions in quotes, or *");
                conditions.merge(condition, value, (a, b) -> a + ", " + b);
                return;
            }
            boolean goesWithoutSaying =
                    name.equals("content-type") || name.equals("accept") && isAnswered(value);
            if (name.equals("authorization")) {
                // What stands there may be a token: it is not repeated. The window sends its own.
                left.add("the header Authorization, in whose place goes what this window has");
                return;
            }
            if (!goesWithoutSaying) left.add("the header " + header.strip());
        }

        private static boolean isAnswered(String accepted) {
            return accepted.equals("*/*") || accepted.startsWith("application/json");
        }

        private void takeUrl(String word) {
            if (url != null) throw new UnclearCurl("two addresses: " + url + " and " + word);
            url = word;
        }

        CurlLine result() {
            if (url == null) throw new UnclearCurl("the address is missing");
            var whole = withScheme(url);
            var path = whole.indexOf('/', whole.indexOf("://") + 3);
            var query = whole.indexOf('?');
            if (path < 0 || query >= 0 && query < path) path = query < 0 ? whole.length() : query;
            var base = whole.substring(0, path);
            var end = query < 0 ? whole.length() : query;
            var call =
                    new Call(
                            method != null ? method : body != null ? "POST" : "GET",
                            path == end ? "/" : encodedPath(whole.substring(path, end)),
                            query < 0 ? Map.of() : parameters(whole.substring(query + 1)),
                            body,
                            conditions);
            return new CurlLine(baseUri(base), call, left);
        }

        private static String withScheme(String url) {
            var fragment = url.indexOf('#');
            if (fragment >= 0) url = url.substring(0, fragment);
            if (url.startsWith(":")) url = "localhost" + url;
            if (!url.contains("://")) return "http://" + url;
            if (url.startsWith("http://") || url.startsWith("https://")) return url;
            throw new UnclearCurl("a node's address starts with http://, not " + url);
        }

        private static URI baseUri(String text) {
            try {
                var base = new URI(text);
                if (base.getHost() != null) return base;
            } catch (URISyntaxException e) {
                // Said below.
            }
            throw new UnclearCurl(text + " is not an address such as http://localhost:8000");
        }

        /// What a person types unencoded is encoded; what is encoded stays as it is.
        private static String encodedPath(String path) {
            for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1))
                if (!isHex(path, at + 1)) throw new UnclearCurl("a % in an address is written %25");
            try {
                return Call.encodedPath(path);
            } catch (IllegalArgumentException e) {
                throw new UnclearCurl(path + " is not a path");
            }
        }

        private static boolean isHex(String text, int at) {
            return at + 1 < text.length()
                    && Character.digit(text.charAt(at), 16) >= 0
                    && Character.digit(text.charAt(at + 1), 16) >= 0;
        }

        /// Of a parameter that is given twice the last one counts, and the others are told.
        private Map<String, String> parameters(String query) {
            var pairs = new LinkedHashMap<String, String>();
            for (var pair : query.split("&")) {
                if (pair.isEmpty()) continue;
                var parts = pair.split("=", 2);
                var name = decode(parts[0]);
                var before = pairs.put(name, parts.length == 2 ? decode(parts[1]) : "");
                if (before != null) left.add("the first " + name + "=" + before);
            }
            return pairs;
        }

        private static String decode(String text) {
            try {
                return URLDecoder.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new UnclearCurl("a % in an address is written %25");
            }
        }
    }
}
