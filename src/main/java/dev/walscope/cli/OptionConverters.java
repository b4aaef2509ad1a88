package dev.walscope.cli;

import dev.walscope.api.Acks;
import dev.walscope.api.TimeScale;
import dev.walscope.option.OptionText;
import dev.walscope.security.Right;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Option values from text, each refusal in one sentence that says what is expected.
final class OptionConverters {
    private OptionConverters() {}

    /// What `option` refuses is a usage error with its sentence.
    private static <T> T read(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static long number(String text, long min, long max, String what) {
        return read(() -> OptionText.number(text, min, max, what));
    }

    private static <E extends Enum<E>> E one(Class<E> type, String text) {
        var words = Arrays.stream(type.getEnumConstants()).map(OptionConverters::word).toList();
        var word = read(() -> OptionText.word(text, words));
        return type.getEnumConstants()[words.indexOf(word)];
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// Where each member of a cluster answers, by name.
    record ClusterUrls(Map<String, String> byName) {}

    /// The members of a cluster by name: `a=http://127.0.0.1:8000,b=http://127.0.0.1:8001`.
    static final class Cluster implements ITypeConverter<ClusterUrls> {
        @Override
        public ClusterUrls convert(String text) throws Exception {
            var members = new LinkedHashMap<String, String>();
            for (var one : text.split(",", -1)) {
                var at = one.indexOf('=');
                if (at < 1)
                    throw new TypeConversionException(
                            "'"
                                    + one
                                    + "' is not NAME=URL; give all members, such as"
                                    + " a=http://127.0.0.1:8000,b=http://127.0.0.1:8001,"
                                    + "c=http://127.0.0.1:8002");
                var name = new NodeName().convert(one.substring(0, at).strip());
                var url = new NodeUrl().convert(one.substring(at + 1).strip());
                if (url.getPort() < 1)
                    throw new TypeConversionException(
                            "the URL of " + name + " has no port, such as http://127.0.0.1:8000");
                if (members.put(name, url.toString()) != null)
                    throw new TypeConversionException(name + " is named twice");
            }
            if (new HashSet<>(members.values()).size() < members.size())
                throw new TypeConversionException("two members have the same URL");
            return new ClusterUrls(members);
        }
    }

    static final class TimeFactor implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                var scale = Double.parseDouble(text);
                if (TimeScale.isOne(scale)) return scale;
            } catch (NumberFormatException e) {
                // It is said below.
            }
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' is not a number from "
                            + TimeScale.LEAST
                            + " to "
                            + TimeScale.MOST);
        }
    }

    static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return (int) number(text, 0, 65_535, "a port from 0 to 65535");
        }
    }

    /// A port with room for followers above it.
    static final class FirstPort implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return (int) number(text, 1, 65_000, "a port from 1 to 65000");
        }
    }

    static final class SegmentBytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return read(() -> OptionText.segmentBytes(text));
        }
    }

    static final class Position implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, 0, Long.MAX_VALUE, "an entry's id, or 0");
        }
    }

    static final class Shell implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            return read(() -> OptionText.word(text, List.of("bash", "zsh")));
        }
    }

    static final class EntryId implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, 1, Long.MAX_VALUE, "an entry's id, 1 or more");
        }
    }

    static final class EpochMs implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, 0, 1L << 52, "a number of milliseconds since 1970");
        }
    }

    static final class BodyBytes implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return read(() -> OptionText.bodyBytes(text));
        }
    }

    static final class MemoryBytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return read(() -> OptionText.memoryBytes(text));
        }
    }

    /// 0 for `off`.
    static final class SnapshotBytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return read(() -> OptionText.snapshotBytes(text));
        }
    }

    /// As many as there can be for `all`, 0 for `snapshot`.
    static final class RetainedBytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return read(() -> OptionText.retainedBytes(text));
        }
    }

    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return read(() -> OptionText.count(text));
        }
    }

    /// 0 for off.
    static final class RequestsPerSecond implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return read(() -> OptionText.requestsPerSecond(text));
        }
    }

    static final class PositiveDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return read(() -> OptionText.duration(text));
        }
    }

    static final class AcksValue implements ITypeConverter<Acks> {
        @Override
        public Acks convert(String text) {
            return one(Acks.class, text);
        }
    }

    static final class FsyncValue implements ITypeConverter<Fsync> {
        @Override
        public Fsync convert(String text) {
            return one(Fsync.class, text);
        }
    }

    static final class CompressionValue implements ITypeConverter<Compression> {
        @Override
        public Compression convert(String text) {
            return one(Compression.class, text);
        }
    }

    static final class Host implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.isBlank() && text.strip().equals(text) && !text.contains("/")) return text;
            throw new TypeConversionException(
                    "'" + text + "' is not an address such as 127.0.0.1 or 0.0.0.0");
        }
    }

    static final class HostName implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            var name = text.strip();
            if (name.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,253})")
                    || name.matches("\\[?[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f.]*]?")) return name;
            throw new TypeConversionException(
                    "'" + text + "' is not a host's name such as vm or node.example (no port)");
        }
    }

    static final class NodeUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                var url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
                var scheme = url.getScheme();
                if (("http".equals(scheme) || "https".equals(scheme))
                        && url.getHost() != null
                        && url.getRawPath().isEmpty()
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null
                        && url.getPort() <= 65_535) return url;
            } catch (URISyntaxException e) {
                // Said below.
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a node's URL such as http://localhost:8000");
        }
    }

    static final class Folder implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                if (!text.isBlank()) return Path.of(text);
            } catch (InvalidPathException e) {
                // Said below.
            }
            throw new TypeConversionException("'" + text + "' is not a folder's name");
        }
    }

    static final class FileName implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                if (!text.isBlank()) return Path.of(text);
            } catch (InvalidPathException e) {
                // Said below.
            }
            throw new TypeConversionException("'" + text + "' is not a file's name");
        }
    }

    static final class TokenRole implements ITypeConverter<Right> {
        @Override
        public Right convert(String text) {
            return one(Right.class, text);
        }
    }

    static final class Day implements ITypeConverter<LocalDate> {
        @Override
        public LocalDate convert(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is not a day such as 2026-12-31");
            }
        }
    }

    static final class PngFile implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                if (text.toLowerCase(Locale.ROOT).endsWith(".png")) return Path.of(text);
            } catch (InvalidPathException e) {
                // Said below.
            }
            throw new TypeConversionException("'" + text + "' is not a file name such as shot.png");
        }
    }

    /// The authority's files begin with `ca`.
    static final class CertificateName implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") && !text.equals("ca")) return text;
            throw new TypeConversionException(
                    "'" + text + "' is not a name such as node-1 for files to begin with");
        }
    }

    /// A follower's name is a folder's name and a part of a URL.
    static final class NodeName implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") && !text.equals("leader"))
                return text;
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' is not a follower's name: 1 to 64 letters, digits, '.', '_' or"
                            + " '-', not starting with a sign, and not leader");
        }
    }
}
