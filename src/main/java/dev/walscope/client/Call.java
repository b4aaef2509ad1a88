package dev.walscope.client;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One HTTP request to a node, which node that may be: what is sent and what the curl line shows
/// are made of this same object. Immutable.
///
/// @param path starts with `/` and is already percent-encoded: `/key/user%3A7`
/// @param query not encoded, in the order in which it is written
/// @param body JSON, `null` for none
/// @param headers besides those that every request has, such as `If-Match`: `"14"`
public record Call(
        String method,
        String path,
        Map<String, String> query,
        @Nullable String body,
        Map<String, String> headers) {
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");

    /// In a curl line: lines are copied, printed and shown to others, so the token is a variable.
    static final String TOKEN_OPTION = " -H \"Authorization: Bearer $WALSCOPE_TOKEN\"";

    public Call {
        if (!path.startsWith("/"))
            throw new IllegalArgumentException("a path starts with /: " + path);
        for (var header : headers.entrySet())
            if (!HEADER_VALUE.matcher(header.getValue()).matches())
                throw new IllegalArgumentException(
                        "the header " + header.getKey() + " takes plain ASCII on one line only");
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public Call(String method, String path, Map<String, String> query, @Nullable String body) {
        this(method, path, query, body, Map.of());
    }

    public static Call of(String method, String path) {
        return new Call(method, path, Map.of(), null);
    }

    /// Stores `valueJson`, any JSON value but `null`, exactly as it is written.
    public static Call put(String key, String valueJson) {
        return new Call("PUT", keyPath(key), Map.of(), "{\"value\": " + valueJson + "}");
    }

    public static Call get(String key) {
        return of("GET", keyPath(key));
    }

    public static Call delete(String key) {
        return of("DELETE", keyPath(key));
    }

    /// The same request with an identity, by which the node tells a retry from a new one.
    public Call withRequest(String clientId, String requestId) {
        return withQuery("client_id", clientId).withQuery("request_id", requestId);
    }

    public Call withQuery(String name, String value) {
        var more = new LinkedHashMap<>(query);
        more.put(name, value);
        return new Call(method, path, more, body, headers);
    }

    /// @param value printable ASCII
    public Call withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(method, path, query, body, more);
    }

    public Call withBody(String json) {
        return new Call(method, path, query, json, headers);
    }

    /// Where the call goes when it is sent to the node at `base`, such as `http://localhost:8000`.
    public URI uri(URI base) {
        var root = base.toString();
        if (root.endsWith("/")) root = root.substring(0, root.length() - 1);
        return URI.create(root + path + encodedQuery());
    }

    /// The line that sends this call from a POSIX shell, ready to paste.
    public String curl(URI base) {
        return curl(base, Credentials.NONE);
    }

    /// The same to a node that wants `credentials`, of which the token stays out of the line: it is
    /// the variable `WALSCOPE_TOKEN` there.
    public String curl(URI base, Credentials credentials) {
        var line = new StringBuilder("curl");
        // curl resolves dot segments, encoded or not, before it sends them.
        if (hasDotSegment(path)) line.append(" --path-as-is");
        // With -X HEAD curl would wait for the body that the headers tell of.
        if (method.equals("HEAD") && body == null) line.append(" -I");
        else if (!method.equals("GET") || body != null) line.append(" -X ").append(method);
        line.append(options(credentials));
        line.append(' ').append(quoted(uri(base).toString()));
        headers.forEach((name, value) -> line.append(" -H ").append(quoted(name + ": " + value)));
        if (body != null) {
            line.append(" -H 'Content-Type: application/json'");
            line.append(body.startsWith("@") ? " --data-raw " : " -d ").append(quoted(body));
        }
        return line.toString();
    }

    /// A line for a shell that sends `writes` PUTs, `key1`, `key2`, … with their numbers as values.
    public static String curlOfEach(URI base, Credentials credentials, String key, int writes) {
        return "for i in $(seq "
                + writes
                + "); do curl -X PUT"
                + options(credentials)
                + " \""
                + base
                + get(key).path()
                + "$i\" -H 'Content-Type: application/json' -d \"{\\\"value\\\": $i}\"; done";
    }

    private static String options(Credentials credentials) {
        var ca = credentials.caCertificate();
        return (ca == null ? "" : " --cacert " + quoted(ca.toString()))
                + (credentials.token() == null ? "" : TOKEN_OPTION);
    }

    private String encodedQuery() {
        if (query.isEmpty()) return "";
        return query.entrySet().stream()
                .map(pair -> encoded(pair.getKey()) + "=" + encoded(pair.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    private static String keyPath(String key) {
        var encoded = encoded(key);
        // As plain dots it would be a step up in the path, not a key.
        if (key.equals(".") || key.equals("..")) encoded = encoded.replace(".", "%2E");
        return "/key/" + encoded;
    }

    private static boolean hasDotSegment(String path) {
        for (var segment : path.split("/")) {
            var plain = segment.replace("%2E", ".").replace("%2e", ".");
            if (plain.equals(".") || plain.equals("..")) return true;
        }
        return false;
    }

    /// RFC 3986: all but the unreserved characters as `%XX` of their UTF-8.
    private static String encoded(String text) {
        return encoded(text, "-._~");
    }

    /// A path as a person types it: what may stand in one stays, `%XX` too, the rest is encoded.
    ///
    /// Byte by byte, as [URI#toASCIIString] would compose accents first, and name another key.
    static String encodedPath(String path) {
        return encoded(path, "-._~!$&'()*+,;=:@/%");
    }

    private static String encoded(String text, String plain) {
        var out = new StringBuilder(text.length() + 16);
        var bytes = utf8(text);
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xff;
            if (b < 0x80 && (Character.isLetterOrDigit(b) || plain.indexOf(b) >= 0)) {
                out.append((char) b);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", b));
            }
        }
        return out.toString();
    }

    private static ByteBuffer utf8(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("half a character (a lone surrogate) in: " + text);
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
