/// YAML as a tree whose every node knows its line and column, and the one error that all of reading
/// a lesson can end in.
///
/// Read [Yaml], then [YamlReader] and [MappingReader].
@NullMarked
package dev.walscope.lesson.file.yaml;

import org.jspecify.annotations.NullMarked;
