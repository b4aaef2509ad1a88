package dev.walscope.lesson.file.yaml;

import dev.walscope.words.Spelling;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads one mapping, member by member. [#end] refuses a member that was not asked for and names
/// those that were: the code that reads is the schema.
public final class MappingReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})\\s*(ms|s|m)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})\\s*(B|kB|KiB|MB|MiB)?");

    private final String file;
    private final String what;
    private final Place place;
    private final Map<String, Yaml.Pair> left = new HashMap<>();
    private final List<Yaml.Pair> all;
    private final Set<String> known = new LinkedHashSet<>();

    private MappingReader(String file, String what, Yaml.Mapping mapping) {
        this.file = file;
        this.what = what;
        this.place = mapping.place();
        this.all = mapping.members();
        for (var member : all) left.put(member.name(), member);
    }

    /// @param what names the mapping in sentences: `a step`
    public static MappingReader of(String file, String what, Yaml yaml) {
        if (yaml instanceof Yaml.Mapping mapping) return new MappingReader(file, what, mapping);
        throw new BadLesson(
                file,
                yaml.place(),
                what + " is a mapping (`name: value`), and this is " + yaml.kindWord());
    }

    /// A single value, read as if it stood in a mapping of its own under `name`.
    public static MappingReader ofOne(String file, String name, Yaml value) {
        var pair = new Yaml.Pair(value.place(), name, value);
        return new MappingReader(file, "", new Yaml.Mapping(value.place(), List.of(pair)));
    }

    public Place place() {
        return place;
    }

    /// The first member's name, by which lists of different things tell them apart.
    public String first() {
        if (all.isEmpty()) throw error(place, what + " is empty; write something or remove it");
        return all.getFirst().name();
    }

    /// The first member that is called one of `words`, by which lists of different things tell them
    /// apart; the first of all when there is none.
    public String first(List<String> words) {
        return all.stream()
                .map(Yaml.Pair::name)
                .filter(words::contains)
                .findFirst()
                .orElseGet(this::first);
    }

    public boolean has(String name) {
        known.add(name);
        return left.containsKey(name);
    }

    public Optional<Yaml> take(String name) {
        known.add(name);
        return Optional.ofNullable(left.remove(name)).map(Yaml.Pair::value);
    }

    public Yaml need(String name) {
        return take(name).orElseThrow(() -> missing(name));
    }

    /// Most often it is there, misspelt.
    private BadLesson missing(String name) {
        for (var member : left.values())
            if (Spelling.nearest(member.name(), Set.of(name)).isPresent())
                return error(
                        member.place(),
                        what + " has no `" + brief(member.name()) + "`; write `" + name + "`");
        return error(place, what + " needs `" + name + "`");
    }

    public Optional<String> text(String name) {
        return take(name).map(value -> text(name, value));
    }

    public String needText(String name) {
        return text(name, need(name));
    }

    public OptionalNumber number(String name, long min, long max) {
        return new OptionalNumber(
                take(name).map(value -> number(name, value, min, max)).orElse(null));
    }

    public long needNumber(String name, long min, long max) {
        return number(name, need(name), min, max);
    }

    /// A number that may not be there.
    public record OptionalNumber(@Nullable Long value) {
        public long or(long otherwise) {
            return value == null ? otherwise : value;
        }
    }

    public Optional<Boolean> bool(String name) {
        return take(name)
                .map(
                        value -> {
                            if (value instanceof Yaml.Scalar(var _, var text, var kind)
                                    && kind == Yaml.Kind.bool) return text.equals("true");
                            throw error(
                                    value.place(),
                                    "`" + name + "` is true or false, not " + shown(value));
                        });
    }

    /// `200ms`, `5s` or `2m`.
    public Optional<Duration> duration(String name) {
        return take(name).map(value -> duration(name, value));
    }

    private Duration duration(String name, Yaml value) {
        if (value instanceof Yaml.Scalar(var _, var text, var _)) {
            var read = DURATION.matcher(text.strip());
            if (read.matches()) {
                long n = Long.parseLong(read.group(1));
                return switch (read.group(2)) {
                    case "ms" -> Duration.ofMillis(n);
                    case "s" -> Duration.ofSeconds(n);
                    case String _ -> Duration.ofMinutes(n);
                };
            }
        }
        throw error(
                value.place(),
                "`" + name + "` is a time such as 200ms, 5s or 2m, not " + shown(value));
    }

    /// `900`, `900 B`, `4 kB`, `1 MiB`.
    public Optional<Long> bytes(String name, long min, long max) {
        return take(name)
                .map(
                        value -> {
                            if (value instanceof Yaml.Scalar(var _, var text, var _)) {
                                var read = BYTES.matcher(text.strip());
                                if (read.matches())
                                    return inRange(
                                            name,
                                            value,
                                            Long.parseLong(read.group(1)) * unit(read.group(2)),
                                            min,
                                            max);
                            }
                            throw error(
                                    value.place(),
                                    "`"
                                            + name
                                            + "` is a size such as 900 B, 4 kB or 1 MiB, not "
                                            + shown(value));
                        });
    }

    private static long unit(@Nullable String unit) {
        return switch (unit) {
            case null -> 1;
            case "kB" -> 1_000;
            case "KiB" -> 1_024;
            case "MB" -> 1_000_000;
            case "MiB" -> 1_048_576;
            case String _ -> 1;
        };
    }

    /// One of an enum's constants, in the words of a lesson: `_` is written `-`.
    public <E extends Enum<E>> Optional<E> word(String name, Class<E> words) {
        return take(name).map(value -> word(name, value, words));
    }

    private <E extends Enum<E>> E word(String name, Yaml value, Class<E> words) {
        var constants = words.getEnumConstants();
        if (value instanceof Yaml.Scalar(var _, var text, var _))
            for (var constant : constants) if (spelled(constant).equals(text)) return constant;
        var names = Arrays.stream(constants).map(MappingReader::spelled).toList();
        throw error(
                value.place(),
                "`" + name + "` is one of " + String.join(", ", names) + ", not " + shown(value));
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The items of a list; none when it is not there.
    public <T> List<T> list(String name, Function<Yaml, T> reader) {
        var value = take(name);
        if (value.isEmpty()) return List.of();
        if (!(value.get() instanceof Yaml.Sequence(var _, var items)))
            throw error(
                    value.get().place(),
                    "`" + name + "` is a list (`- item`), not " + value.get().kindWord());
        var read = new ArrayList<T>();
        for (var item : items) read.add(reader.apply(item));
        return read;
    }

    /// Complains of the first member that was not taken.
    public void end() {
        for (var member : all) {
            if (!left.containsKey(member.name())) continue;
            throw error(
                    member.place(),
                    what
                            + " has no `"
                            + brief(member.name())
                            + "`"
                            + Spelling.nearest(member.name(), known)
                                    .map(meant -> ", did you mean `" + meant + "`?")
                                    .orElse("")
                            + "; it can have "
                            + String.join(", ", known));
        }
    }

    public String text(String name, Yaml value) {
        if (value instanceof Yaml.Scalar(var at, var text, var kind) && kind != Yaml.Kind.nothing) {
            if (text.isBlank()) throw error(at, "`" + name + "` is empty; write it or remove it");
            return text.strip();
        }
        throw error(value.place(), "`" + name + "` is text, not " + value.kindWord());
    }

    private long number(String name, Yaml value, long min, long max) {
        if (value instanceof Yaml.Scalar(var _, var text, var kind) && kind == Yaml.Kind.number) {
            try {
                return inRange(name, value, Long.parseLong(text.replace("_", "")), min, max);
            } catch (NumberFormatException e) {
                throw error(value.place(), "`" + name + "` is a whole number, not " + text);
            }
        }
        throw error(value.place(), "`" + name + "` is a whole number, not " + shown(value));
    }

    private long inRange(String name, Yaml value, long n, long min, long max) {
        if (n < min || n > max)
            throw error(
                    value.place(), "`" + name + "` is from " + min + " to " + max + ", not " + n);
        return n;
    }

    private static String shown(Yaml value) {
        return value instanceof Yaml.Scalar(var _, var text, var kind) && kind != Yaml.Kind.nothing
                ? "`" + brief(text) + "`"
                : value.kindWord();
    }

    private static String brief(String text) {
        var line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }

    public BadLesson error(Place at, String sentence) {
        return new BadLesson(file, at, sentence);
    }
}
