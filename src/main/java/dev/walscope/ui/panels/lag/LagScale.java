package dev.walscope.ui.panels.lag;

import dev.walscope.api.LagHistory;
import dev.walscope.ui.look.Figures;

import java.util.Locale;

/// Where a lag stands in the chart. Pure.
///
/// @param fromMs the time at the left edge
/// @param toMs the time at the right edge
/// @param most the figure at the top edge
record LagScale(
        long fromMs, long toMs, double most, double left, double top, double width, double height) {
    enum Unit {
        entries,
        bytes,
        ms;

        long of(LagHistory.Sample sample) {
            return switch (this) {
                case entries -> sample.lagEntries();
                case bytes -> sample.lagBytes();
                case ms -> sample.lagMs();
            };
        }

        String figure(long n) {
            return switch (this) {
                case entries -> Figures.count(n);
                case bytes -> Figures.bytes(n);
                case ms -> Figures.duration(n);
            };
        }

        String title() {
            return switch (this) {
                case entries -> "entries";
                case bytes -> "bytes";
                case ms -> "time";
            };
        }
    }

    double x(long atMs) {
        return left + width * (atMs - fromMs) / Math.max(1, toMs - fromMs);
    }

    double y(double figure) {
        return top + height * (1 - Math.min(1, figure / most));
    }

    long timeAt(double x) {
        return fromMs + Math.round((x - left) / width * (toMs - fromMs));
    }

    /// The next of 1, 2, 5, 10, 20, 50 … that is not below `figure`.
    static double roundedUp(double figure) {
        if (figure <= 1) return 1;
        double power = Math.pow(10, Math.floor(Math.log10(figure)));
        for (double step : new double[] {1, 2, 5, 10})
            if (figure <= step * power) return step * power;
        return 10 * power;
    }

    /// `−40 s`, `now`
    static String ago(long ms) {
        if (ms < 500) return "now";
        if (ms < 60_000) return "−" + Math.round(ms / 1e3) + " s";
        return String.format(Locale.ROOT, "−%.0f min", ms / 60e3);
    }
}
