package dev.walscope.option;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/// Lengths of time as people type them: `1h`, `30m`, `90s`, `500ms`, `1h30m`, plain seconds, or
/// ISO-8601 (`PT1H`).
final class Durations {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");
    private static final Pattern PART = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern PARTS = Pattern.compile("(?:" + PART + ")+");

    private Durations() {}

    /// @throws IllegalArgumentException with a sentence about `text`
    static Duration parse(String text) {
        try {
            if (SECONDS.matcher(text).matches())
                return Duration.ofNanos(
                        new BigDecimal(text).movePointRight(9).toBigInteger().longValueExact());
            if (PARTS.matcher(text).matches()) return sum(text);
            return Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a length of time such as 90s, 30m, 1h or PT1H");
        }
    }

    private static Duration sum(String text) {
        var sum = Duration.ZERO;
        var part = PART.matcher(text);
        while (part.find()) {
            var amount = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "ms" -> Duration.ofMillis(amount);
                                case "s" -> Duration.ofSeconds(amount);
                                case "m" -> Duration.ofMinutes(amount);
                                case "h" -> Duration.ofHours(amount);
                                default -> Duration.ofDays(amount);
                            });
        }
        return sum;
    }
}
