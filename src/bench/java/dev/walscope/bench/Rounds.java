package dev.walscope.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Several things measured in turn, there and back (A B C C B A …), so that a machine that grows
/// slower favours none; what they are compared by is taken within a round.
final class Rounds {
    interface Measurement {
        double measure(int round) throws IOException;
    }

    private final Map<String, Measurement> measurements = new LinkedHashMap<>();
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    Rounds add(String name, Measurement measurement) {
        measurements.put(name, measurement);
        figures.put(name, new ArrayList<>());
        return this;
    }

    void run(int rounds) throws IOException {
        var order = new ArrayList<>(measurements.keySet());
        for (int round = 1; round <= rounds; round++) {
            for (var name : round % 2 == 1 ? order : order.reversed())
                figures.get(name).add(measurements.get(name).measure(round));
        }
    }

    boolean has(String name) {
        return !figures.getOrDefault(name, List.of()).isEmpty();
    }

    Spread of(String name) {
        return Spread.of(figures.get(name));
    }

    /// That many of the figures are no greater, as a share.
    Spread percentile(String name, double share) {
        var sorted = figures.get(name).stream().sorted().toList();
        return Spread.of(List.of(sorted.get((int) Math.ceil(share * sorted.size()) - 1)));
    }

    Spread ratio(String one, String other) {
        return ratio(figures.get(one), figures.get(other));
    }

    static Spread ratio(List<Double> one, List<Double> other) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < one.size(); i++) ratios.add(one.get(i) / other.get(i));
        return Spread.of(ratios);
    }
}
