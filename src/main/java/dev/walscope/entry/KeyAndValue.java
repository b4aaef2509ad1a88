package dev.walscope.entry;

/// A line of an export: `{"key": …, "value": …}`; other members are of no meaning here.
///
/// @param value in the log's form
public record KeyAndValue(String key, JsonText value) {
    /// @throws BadJson when `line` is not such an object
    public static KeyAndValue parse(byte[] line) {
        return JsonReader.keyAndValue(line);
    }
}
