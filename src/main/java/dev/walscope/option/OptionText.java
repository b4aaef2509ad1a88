package dev.walscope.option;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Option values from text, each refusal in one sentence that says what is expected.
///
/// All that can go wrong is an [IllegalArgumentException] with that sentence.
public final class OptionText {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(36_500);

    private OptionText() {}

    /// @param what is expected, such as `a port from 0 to 65535`
    public static long number(String text, long min, long max, String what) {
        try {
            var number = Long.parseLong(text);
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("'" + text + "' is not " + what);
    }

    public static long segmentBytes(String text) {
        return number(text, 1, 1 << 30, "a number of bytes from 1 to 1073741824");
    }

    public static int bodyBytes(String text) {
        return (int) number(text, 1, 1 << 30, "a number of bytes from 1 to 1073741824");
    }

    public static long memoryBytes(String text) {
        return number(text, 1, 1L << 50, "a number of bytes, 1 or more");
    }

    /// 0 for none.
    public static long snapshotBytes(String text) {
        if (text.equals("off")) return 0;
        return number(text, 1, 1L << 50, "a number of bytes, 1 or more, or off");
    }

    /// As many bytes as there can be for all, 0 for what no snapshot covers.
    public static long retainedBytes(String text) {
        if (text.equals("all")) return Long.MAX_VALUE;
        if (text.equals("snapshot")) return 0;
        return number(text, 1, 1L << 50, "all, snapshot, or a number of bytes, 1 or more");
    }

    public static int count(String text) {
        return (int) number(text, 1, Integer.MAX_VALUE, "a number, 1 or more");
    }

    /// 0 for off.
    public static int requestsPerSecond(String text) {
        if (text.equals("off")) return 0;
        return (int) number(text, 1, Integer.MAX_VALUE, "a number, 1 or more, or off");
    }

    /// Pauses are whole milliseconds, deadlines are reckoned in nanoseconds.
    public static Duration duration(String text) {
        var duration = Durations.parse(text);
        if (duration.compareTo(LEAST) >= 0 && duration.compareTo(MOST) <= 0) return duration;
        throw new IllegalArgumentException(
                "'" + text + "' is not a length of time from 1ms to 36500d");
    }

    public static String word(String text, List<String> words) {
        if (words.contains(text)) return text;
        throw new IllegalArgumentException(
                "'" + text + "' is not one of " + String.join(", ", words));
    }

    /// Why leader and follower could not tell silence from an end: each would take the other for
    /// lost between two signs of life.
    public static Optional<String> whyAlwaysLost(Duration heartbeat, Duration lostAfter) {
        return lostAfter.compareTo(heartbeat) > 0
                ? Optional.empty()
                : Optional.of(
                        "--lost-after ("
                                + lostAfter.toMillis()
                                + " ms) must be longer than --heartbeat ("
                                + heartbeat.toMillis()
                                + " ms); give it several heartbeats");
    }
}
