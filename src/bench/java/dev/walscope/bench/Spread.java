package dev.walscope.bench;

import java.util.List;
import java.util.Locale;

/// The rounds of one measurement: their median, and how far they lie apart.
record Spread(double median, double min, double max, int rounds) {
    static Spread of(List<Double> rounds) {
        var sorted = rounds.stream().sorted().toList();
        var n = sorted.size();
        var median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast(), n);
    }

    Spread times(double factor) {
        return new Spread(median * factor, min * factor, max * factor, rounds);
    }

    /// For a time turned into a rate: the longest time is the lowest rate.
    Spread under(double amount) {
        return new Spread(amount / median, amount / max, amount / min, rounds);
    }

    /// A figure with about three digits that say something.
    static String figure(double value) {
        var decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
