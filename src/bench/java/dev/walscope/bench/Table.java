package dev.walscope.bench;

import java.util.ArrayList;
import java.util.List;

/// What was measured, as the rows of a Markdown table.
final class Table {
    private static final String ROW = "| %-58s | %12s | %-25s | %-10s | %6s |%n";

    private final List<String> rows = new ArrayList<>();

    void add(String what, Spread spread, String unit) {
        var range = Spread.figure(spread.min()) + " … " + Spread.figure(spread.max());
        rows.add(ROW.formatted(what, Spread.figure(spread.median()), range, unit, spread.rounds()));
    }

    void print() {
        System.out.printf(ROW, "what", "median", "min … max", "unit", "rounds");
        System.out.printf(ROW, "---", "---:", "---", "---", "---:");
        rows.forEach(System.out::print);
    }
}
