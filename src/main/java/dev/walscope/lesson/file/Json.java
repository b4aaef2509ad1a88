package dev.walscope.lesson.file;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

import dev.walscope.lesson.file.yaml.MappingReader;
import dev.walscope.lesson.file.yaml.Yaml;

import java.util.stream.Collectors;

/// A YAML value as the JSON that a node stores.
final class Json {
    private Json() {}

    static String of(MappingReader all, Yaml yaml) {
        if (yaml instanceof Yaml.Scalar(var place, var _, var kind) && kind == Yaml.Kind.nothing)
            throw all.error(place, "a node stores any value but null; write one");
        return inside(all, yaml);
    }

    private static String inside(MappingReader all, Yaml yaml) {
        return switch (yaml) {
            case Yaml.Mapping(var _, var members) ->
                    members.stream()
                            .map(m -> quoted(m.name()) + ": " + inside(all, m.value()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Yaml.Sequence(var _, var items) ->
                    items.stream()
                            .map(item -> inside(all, item))
                            .collect(Collectors.joining(", ", "[", "]"));
            case Yaml.Scalar(var place, var text, var kind) ->
                    switch (kind) {
                        case text -> quoted(text);
                        case bool -> text;
                        case number -> number(all, place, text);
                        case nothing -> "null";
                    };
        };
    }

    /// YAML knows numbers that JSON does not: `0x1f`, `1_000`, `.5`.
    private static String number(
            MappingReader all, dev.walscope.lesson.file.yaml.Place place, String text) {
        if (text.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) return text;
        throw all.error(place, "write `" + text + "` as JSON does, or in quotes as text");
    }

    static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
