package dev.walscope.ui.app;

import dev.walscope.session.View;
import dev.walscope.ui.workbench.Arrangement;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// Layouts that were given a name, by it. Immutable; at most 16.
record Layouts(Map<String, Layout> byName) {
    static final int MAX = 16;
    static final Layouts NONE = new Layouts(Map.of());

    Layouts {
        byName = Collections.unmodifiableMap(new TreeMap<>(byName));
    }

    /// One of which a line makes no sense is none.
    static Layouts of(Properties read) {
        var all = NONE;
        for (int i = 1; i <= MAX; i++) {
            var name = read.getProperty("layout." + i + ".name", "");
            var layout = layout(read.getProperty("layout." + i, ""));
            if (GivenName.isOne(name) && layout.isPresent()) all = all.with(name, layout.get());
        }
        return all;
    }

    private static Optional<Layout> layout(String line) {
        var parts = line.split(" ");
        if (parts.length != 8) return Optional.empty();
        try {
            double cell = Double.parseDouble(parts[5]);
            if (!(cell >= View.CELL_MIN && cell <= View.CELL_MAX)) return Optional.empty();
            return Optional.of(
                    new Layout(
                            new Arrangement.Shares(
                                    Double.parseDouble(parts[0]),
                                    Double.parseDouble(parts[1]),
                                    Double.parseDouble(parts[2])),
                            View.Foot.valueOf(parts[3]),
                            View.Large.valueOf(parts[4]),
                            cell,
                            Boolean.parseBoolean(parts[6]),
                            Boolean.parseBoolean(parts[7])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void writeTo(Properties written) {
        int i = 0;
        for (var one : byName.entrySet()) {
            i++;
            var it = one.getValue();
            written.setProperty("layout." + i + ".name", one.getKey());
            written.setProperty(
                    "layout." + i,
                    it.shares().left()
                            + " "
                            + it.shares().right()
                            + " "
                            + it.shares().foot()
                            + " "
                            + it.panel()
                            + " "
                            + it.large()
                            + " "
                            + it.cellWidth()
                            + " "
                            + it.isCompact()
                            + " "
                            + it.isPresenting());
        }
    }

    Layouts with(String name, Layout layout) {
        var all = new TreeMap<>(byName);
        if (all.size() < MAX || all.containsKey(name)) all.put(name, layout);
        return new Layouts(all);
    }

    Layouts without(String name) {
        var all = new TreeMap<>(byName);
        all.remove(name);
        return new Layouts(all);
    }

    boolean isFull() {
        return byName.size() >= MAX;
    }
}
