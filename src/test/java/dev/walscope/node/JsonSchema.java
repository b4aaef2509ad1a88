package dev.walscope.node;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/// The part of JSON Schema that the node's own description uses, and no more: an unknown keyword is
/// an error, so that nothing stands there unchecked.
final class JsonSchema {
    private final JsonNode document;

    JsonSchema(JsonNode document) {
        this.document = document;
    }

    /// What `value` does against `schema`; empty when it fits.
    List<String> faults(JsonNode schema, JsonNode value, String at) {
        if (schema.has("$ref"))
            return faults(document.at(schema.get("$ref").asText().substring(1)), value, at);
        var faults = new ArrayList<String>();
        schema.properties()
                .forEach(
                        keyword -> {
                            var wanted = keyword.getValue();
                            switch (keyword.getKey()) {
                                case "description", "default", "format" -> {}
                                case "type" -> type(wanted, value, at, faults);
                                case "enum" -> {
                                    if (!contains(wanted, value))
                                        faults.add(at + " is " + value + ", not one of " + wanted);
                                }
                                case "minimum" -> {
                                    if (value.asLong() < wanted.asLong())
                                        faults.add(at + " is below " + wanted);
                                }
                                case "maximum" -> {
                                    if (value.asLong() > wanted.asLong())
                                        faults.add(at + " is above " + wanted);
                                }
                                case "required" -> {
                                    for (var name : wanted)
                                        if (!value.has(name.asText()))
                                            faults.add(at + " lacks " + name);
                                }
                                case "properties" -> {
                                    for (var one : wanted.properties())
                                        if (value.has(one.getKey()))
                                            faults.addAll(
                                                    faults(
                                                            one.getValue(),
                                                            value.get(one.getKey()),
                                                            at + "." + one.getKey()));
                                }
                                case "additionalProperties" -> {
                                    for (var one : value.properties())
                                        if (!schema.path("properties").has(one.getKey()))
                                            faults.add(at + " has a surplus " + one.getKey());
                                }
                                case "items" -> {
                                    for (int i = 0; i < value.size(); i++)
                                        faults.addAll(
                                                faults(wanted, value.get(i), at + "[" + i + "]"));
                                }
                                default -> faults.add("unknown keyword " + keyword.getKey());
                            }
                        });
        return faults;
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (var one : values) if (one.equals(value)) return true;
        return false;
    }

    private static void type(JsonNode wanted, JsonNode value, String at, List<String> faults) {
        var types = new ArrayList<String>();
        if (wanted.isArray()) wanted.forEach(one -> types.add(one.asText()));
        else types.add(wanted.asText());
        for (var type : types)
            if (switch (type) {
                case "object" -> value.isObject();
                case "array" -> value.isArray();
                case "string" -> value.isTextual();
                case "integer" -> value.isIntegralNumber();
                case "number" -> value.isNumber();
                case "boolean" -> value.isBoolean();
                case "null" -> value.isNull();
                default -> false;
            }) return;
        faults.add(at + " is " + value + ", not of type " + types);
    }
}
