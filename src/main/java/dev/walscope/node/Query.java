package dev.walscope.node;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The parameters of a request, each at most once, percent-decoded.
final class Query {
    private final Map<String, String> parameters = new HashMap<>();

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
            if (query.parameters.put(name, value) != null)
                throw new Refusal(400, "The parameter " + name + " is given twice; give it once.");
        }
        return query;
    }

    private static String decoded(String raw) {
        return PathKey.text(PathKey.decoded(raw.replace('+', ' ')), "A parameter");
    }

    boolean isEmpty() {
        return parameters.isEmpty();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    String required(String name) {
        var value = parameters.get(name);
        if (value == null || value.isEmpty())
            throw new Refusal(400, "The parameter " + name + " is missing.");
        return value;
    }

    /// A whole number from `min` to `max`.
    long number(String name, long otherwise, long min, long max) {
        var value = parameters.get(name);
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
