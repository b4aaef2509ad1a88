package dev.walscope.entry;

import java.util.Set;

/// What must hold of a key, where the write that asks for it would stand in the log, for it to be
/// written.
public record Check(String key, Required required) {
    public sealed interface Required {
        /// There is no such key.
        record Absent() implements Required {}

        /// There is such a key.
        record Present() implements Required {}

        /// One of these entries set it. (Of a tag that was none of ours nothing is left, and it
        /// never holds.)
        record Version(Set<Long> ids) implements Required {}

        /// It has this value, however its members are ordered.
        record Value(JsonText value) implements Required {}
    }

    public static Check version(String key, long id) {
        return new Check(key, new Required.Version(Set.of(id)));
    }

    public static Check absent(String key) {
        return new Check(key, new Required.Absent());
    }

    public boolean holdsOf(KeyState state) {
        return switch (required) {
            case Required.Absent() -> state.isAbsent();
            case Required.Present() -> !state.isAbsent();
            case Required.Version(var ids) -> ids.contains(state.version());
            case Required.Value(var value) ->
                    state.value() != null && state.value().canonical().equals(value.canonical());
        };
    }
}
