package dev.walscope.bench;

/// What was measured, as the rows of a Markdown table; each is printed as soon as it is known, so
/// that a run that is broken off has not been for nothing.
final class Table {
    private static final String ROW = "| %-58s | %12s | %-25s | %-10s | %6s |%n";

    private boolean begun;

    void add(String what, Spread spread, String unit) {
        if (!begun) {
            System.out.printf(ROW, "what", "median", "min … max", "unit", "rounds");
            System.out.printf(ROW, "---", "---:", "---", "---", "---:");
            begun = true;
        }
        var range = Spread.figure(spread.min()) + " … " + Spread.figure(spread.max());
        System.out.printf(ROW, what, Spread.figure(spread.median()), range, unit, spread.rounds());
    }
}
