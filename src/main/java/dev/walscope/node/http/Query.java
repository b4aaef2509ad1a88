package dev.walscope.node.http;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parameters of a request, percent-decoded. Which of them may be there at all is said by
/// [Routes]; one that somebody asks for is there at most once.
final class Query {
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Set<String> repeated = new HashSet<>();

    private Query() {}

    /// @param raw what stands behind the `?`, or `null`
    static Query of(@Nullable String raw) {
        var query = new Query();
        if (raw == null || raw.isEmpty()) return query;
        for (var part : raw.split("&")) {
            if (part.isEmpty()) continue;
            var equals = part.indexOf('=');
            var name = decoded(equals < 0 ? part : part.substring(0, equals));
            var value = equals < 0 ? "" : decoded(part.substring(equals + 1));
            if (query.parameters.put(name, value) != null) query.repeated.add(name);
        }
        return query;
    }

    private static String decoded(String raw) {
        return PathKey.text(PathKey.decoded(raw.replace('+', ' ')), "A parameter");
    }

    boolean isEmpty() {
        return parameters.isEmpty();
    }

    Set<String> names() {
        return parameters.keySet();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(value(name));
    }

    private @Nullable String value(String name) {
        if (repeated.contains(name))
            throw new Refusal(400, "The parameter " + name + " is given twice; give it once.");
        return parameters.get(name);
    }

    String required(String name) {
        var value = value(name);
        if (value == null || value.isEmpty())
            throw new Refusal(400, "The parameter " + name + " is missing.");
        return value;
    }

    /// A whole number from `min` to `max`.
    long number(String name, long otherwise, long min, long max) {
        var value = value(name);
        if (value == null) return otherwise;
        try {
            var number = Long.parseLong(value);
            if (min <= number && number <= max) return number;
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new Refusal(
                400,
                "The parameter "
                        + name
                        + " must be a whole number from "
                        + min
                        + (max == Long.MAX_VALUE ? " on." : " to " + max + "."));
    }
}
