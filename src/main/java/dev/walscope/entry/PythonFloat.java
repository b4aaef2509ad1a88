package dev.walscope.entry;

import java.math.BigDecimal;

/// How Python prints a float: the shortest decimal that reads back as the same double.
///
/// Java 19 and later find the same digits ([Double#toString]), but lay them out otherwise, and
/// never give fewer than two.
final class PythonFloat {
    private PythonFloat() {}

    /// `repr(d)`, such as `1e+16`, `1e-05`, `1.0`, `-0.0`.
    ///
    /// @param d finite
    static String repr(double d) {
        var magnitude = Math.abs(d);
        if (d == 0 || magnitude >= 1e-3 && magnitude < 1e7) return Double.toString(d);
        return (d < 0 ? "-" : "") + laidOut(shortest(magnitude));
    }

    /// The number 0.`digits` · 10^`point`.
    private record Decimal(String digits, int point) {}

    private static Decimal shortest(double d) {
        var text = Double.toString(d);
        var e = text.indexOf('E');
        var mantissa = e < 0 ? text : text.substring(0, e);
        var dot = mantissa.indexOf('.');
        var point = dot + (e < 0 ? 0 : Integer.parseInt(text.substring(e + 1)));
        var digits = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
        var end = digits.length();
        while (end > 1 && digits.charAt(end - 1) == '0') end--;
        return end == 2 ? oneDigit(d, digits, point) : new Decimal(digits.substring(0, end), point);
    }

    /// Two digits may be one too many: the smallest double is 5e-324 to Python, 4.9E-324 to Java.
    private static Decimal oneDigit(double d, String digits, int point) {
        var best = new Decimal(digits.substring(0, 2), point);
        var first = digits.charAt(0) - '0';
        var exact = new BigDecimal(d);
        var distance = exact;
        for (var digit = first; digit <= first + 1; digit++) {
            var candidate = BigDecimal.valueOf(digit, 1 - point);
            if (candidate.doubleValue() != d) continue;
            var off = candidate.subtract(exact).abs();
            if (off.compareTo(distance) >= 0) continue;
            distance = off;
            best = digit == 10 ? new Decimal("1", point + 1) : new Decimal("" + digit, point);
        }
        return best;
    }

    private static String laidOut(Decimal decimal) {
        var digits = decimal.digits;
        var point = decimal.point;
        if (point > 16 || point < -3) {
            var fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            var exponent = Math.abs(point - 1);
            return digits.charAt(0)
                    + fraction
                    + (point > 0 ? "e+" : "e-")
                    + (exponent < 10 ? "0" : "")
                    + exponent;
        }
        if (point <= 0) return "0." + "0".repeat(-point) + digits;
        if (point >= digits.length()) return digits + "0".repeat(point - digits.length()) + ".0";
        return digits.substring(0, point) + "." + digits.substring(point);
    }
}
