package dev.walscope.ui.panels.console;

import dev.walscope.api.Acks;
import dev.walscope.api.NodeUrl;
import dev.walscope.client.Call;
import dev.walscope.client.CurlLine;
import dev.walscope.client.UnclearCurl;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A curl line from a terminal or a lesson, and which of the window's nodes it speaks to.
///
/// @param node the node's name
/// @param left what the line asks for besides, which cannot be sent from here
record PastedCurl(String node, Call call, List<String> left) {
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");
    private static final Pattern ONLY_A_VALUE =
            Pattern.compile("\\s*\\{\\s*\"value\"\\s*:(.*)\\}\\s*", Pattern.DOTALL);

    static boolean looksLikeOne(String text) {
        return text.strip().startsWith("curl ");
    }

    /// @throws UnclearCurl when the line is none
    /// @throws IllegalArgumentException when it is for none of the `nodes`
    static PastedCurl read(
            String text, Collection<String> nodes, Function<String, Optional<URI>> address) {
        var line = CurlLine.parse(text.strip());
        return nodes.stream()
                .filter(
                        name ->
                                address.apply(name)
                                        .filter(at -> NodeUrl.areSame(at, line.base()))
                                        .isPresent())
                .findFirst()
                .map(name -> new PastedCurl(name, line.call(), line.left()))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no node of this cluster is at "
                                                + line.base()
                                                + ": attach to it first"));
    }

    /// Whether the form's fields say all of it but [#extra].
    boolean hasFields() {
        if (key().isEmpty() || !WriteCondition.says(call)) return false;
        return switch (call.method()) {
            case "PUT" -> value().isPresent();
            case "GET", "DELETE" -> call.body() == null;
            default -> false;
        };
    }

    /// The key, when it is a request for one.
    Optional<String> key() {
        var path = call.path();
        if (!path.startsWith("/key/") || path.equals("/key/")) return Optional.empty();
        var encoded = path.substring("/key/".length());
        var key = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        // What is no UTF-8 would be another key, sent from the form.
        boolean isWhole = key.indexOf('\uFFFD') < 0 || encoded.contains("%EF%BF%BD");
        return isWhole ? Optional.of(key) : Optional.empty();
    }

    /// The value, letter by letter as it stands, when the body says nothing else.
    Optional<String> value() {
        var body = ONLY_A_VALUE.matcher(call.body() == null ? "" : call.body());
        if (!body.matches()) return Optional.empty();
        var value = body.group(1).strip();
        return JsonField.json(value).equals(value) ? Optional.of(value) : Optional.empty();
    }

    Optional<String> acks() {
        boolean isWrite = !call.method().equals("GET");
        return Optional.ofNullable(call.query().get("acks"))
                .filter(word -> Acks.named(word).isPresent())
                .filter(_ -> isWrite);
    }

    Optional<String> minId() {
        boolean isRead = call.method().equals("GET");
        return Optional.ofNullable(call.query().get("min_id"))
                .filter(id -> isRead && ID.matcher(id).matches());
    }

    /// The one that a field says.
    Optional<String> consistency() {
        boolean isRead = call.method().equals("GET");
        return Optional.ofNullable(call.query().get("consistency"))
                .filter(word -> isRead && word.equals(RequestForm.LOCAL));
    }

    String clientId() {
        return call.query().getOrDefault("client_id", "");
    }

    String requestId() {
        return call.query().getOrDefault("request_id", "");
    }

    /// The parameters that no field of the form says.
    Map<String, String> extra() {
        var rest = new LinkedHashMap<>(call.query());
        if (!clientId().isBlank()) rest.remove("client_id");
        if (!requestId().isBlank()) rest.remove("request_id");
        if (acks().isPresent()) rest.remove("acks");
        if (minId().isPresent()) rest.remove("min_id");
        if (consistency().isPresent()) rest.remove("consistency");
        return rest;
    }

    /// What becomes of it, in a sentence or two.
    String sentence() {
        var text = new StringBuilder("Nothing is sent yet: press Send.");
        if (!hasFields())
            text.append(" No field says ")
                    .append(call.method())
                    .append(' ')
                    .append(call.path())
                    .append(headersWorded())
                    .append(": it goes as it was pasted, until a field is changed.");
        else if (!extra().isEmpty())
            text.append(" No field says ")
                    .append(worded(extra()))
                    .append(": it goes as it was pasted.");
        if (!left.isEmpty())
            text.append(" Cannot be sent from here: ").append(String.join(", ", left)).append('.');
        return text.toString();
    }

    /// ` with If-Match: *`, or nothing.
    private String headersWorded() {
        return WriteCondition.says(call)
                ? ""
                : call.headers().entrySet().stream()
                        .map(one -> one.getKey() + ": " + one.getValue())
                        .collect(Collectors.joining(" and ", " with ", ""));
    }

    static String worded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(", "));
    }
}
