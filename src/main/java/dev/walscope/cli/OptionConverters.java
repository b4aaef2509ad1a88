package dev.walscope.cli;

import dev.walscope.api.Acks;
import dev.walscope.wal.Compression;
import dev.walscope.wal.Fsync;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Option values from text, each refusal in one sentence that says what is expected.
final class OptionConverters {
    private OptionConverters() {}

    private static long number(String text, long min, long max, String what) {
        try {
            var number = Long.parseLong(text);
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new TypeConversionException("'" + text + "' is not " + what);
    }

    private static <E extends Enum<E>> E one(Class<E> type, String text) {
        for (var constant : type.getEnumConstants())
            if (word(constant).equals(text)) return constant;
        throw new TypeConversionException(
                "'"
                        + text
                        + "' is not one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(OptionConverters::word)
                                .collect(Collectors.joining(", ")));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
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
            return number(text, 1, 1 << 30, "a number of bytes from 1 to 1073741824");
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
            return (int) number(text, 1, 1 << 30, "a number of bytes from 1 to 1073741824");
        }
    }

    static final class MemoryBytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, 1, 1L << 50, "a number of bytes, 1 or more");
        }
    }

    /// 0 for `off`.
    static final class SnapshotBytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (text.equals("off")) return 0L;
            return number(text, 1, 1L << 50, "a number of bytes, 1 or more, or off");
        }
    }

    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return (int) number(text, 1, Integer.MAX_VALUE, "a number, 1 or more");
        }
    }

    static final class PositiveDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                var duration = Durations.parse(text);
                // Pauses are whole milliseconds, deadlines are reckoned in nanoseconds.
                if (duration.compareTo(Duration.ofMillis(1)) >= 0
                        && duration.compareTo(Duration.ofDays(36_500)) <= 0) return duration;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a length of time from 1ms to 36500d");
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
