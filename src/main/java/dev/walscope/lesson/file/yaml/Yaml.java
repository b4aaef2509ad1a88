package dev.walscope.lesson.file.yaml;

import java.util.List;

/// One node of a YAML document and where it begins. Scalars stay text: what a member means decides
/// what its text must look like.
public sealed interface Yaml {
    Place place();

    /// In the order of the file; a name stands once.
    record Mapping(Place place, List<Pair> members) implements Yaml {
        public Mapping {
            members = List.copyOf(members);
        }
    }

    record Pair(Place place, String name, Yaml value) {}

    record Sequence(Place place, List<Yaml> items) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// @param kind what YAML itself takes it for
    record Scalar(Place place, String text, Kind kind) implements Yaml {}

    enum Kind {
        text,
        number,
        bool,
        nothing
    }

    /// What it is, for a sentence.
    default String kindWord() {
        return switch (this) {
            case Mapping _ -> "a mapping";
            case Sequence _ -> "a list";
            case Scalar scalar ->
                    switch (scalar.kind()) {
                        case text -> "text";
                        case number -> "a number";
                        case bool -> "true or false";
                        case nothing -> "nothing";
                    };
        };
    }
}
