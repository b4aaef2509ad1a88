package dev.walscope.ui.panels.check;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.HistoryCheck.Finding;
import dev.walscope.check.HistoryCheck.Local;
import dev.walscope.check.HistoryCheck.Unseen;
import dev.walscope.check.HistoryCheck.Violation;
import dev.walscope.ui.look.Figures;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A check's finding in words.
final class OperationText {
    private static final int NAMED_MAX = 3;
    private static final int VALUE_MAX = 24;
    private static final long MS_NANOS = 1_000_000;

    private OperationText() {}

    /// What was looked at, and what is not known or may be so, a sentence each.
    static List<String> notes(Finding finding, long left) {
        var notes = new ArrayList<String>();
        notes.add(scope(finding));
        if (finding.unanswered() > 0)
            notes.add(
                    Figures.count(finding.unanswered())
                            + (finding.unanswered() == 1 ? " was" : " were")
                            + " never answered: done, or not, or later.");
        if (!finding.unseen().isEmpty()) notes.add(unseen(finding.unseen()));
        if (finding.local().reads() > 0) notes.add(local(finding.local()));
        if (left > 0)
            notes.add("At least " + Figures.count(left) + " of a fast load were not kept.");
        if (!finding.undecided().isEmpty())
            notes.add(
                    "Not decided (too many orders, or broken off): "
                            + named(finding.undecided())
                            + ".");
        return notes;
    }

    private static String scope(Finding finding) {
        var of = new ArrayList<String>();
        finding.operations()
                .forEach(
                        (sender, n) ->
                                of.add(
                                        Figures.count(n)
                                                + (sender == Sender.console
                                                        ? " of the console"
                                                        : " of load and races")));
        return "Known are "
                + operations(finding.all())
                + " that this window sent"
                + (of.isEmpty() ? "" : " (" + String.join(", ", of) + ")")
                + ", on "
                + Figures.keys(finding.keys())
                + ". What others sent is not.";
    }

    static String operations(long n) {
        return Figures.count(n) + (n == 1 ? " operation" : " operations");
    }

    private static String unseen(List<Unseen> all) {
        var words =
                all.stream()
                        .map(
                                one ->
                                        one.key()
                                                + (one.version() == 0
                                                        ? " (deleted)"
                                                        : " (version " + one.version() + ")"))
                        .toList();
        return "Written by somebody this window did not see: " + named(words) + ".";
    }

    private static String named(List<String> words) {
        int more = words.size() - NAMED_MAX;
        return more <= 0
                ? String.join(", ", words)
                : String.join(", ", words.subList(0, NAMED_MAX))
                        + " and "
                        + Figures.count(more)
                        + " more";
    }

    private static String local(Local local) {
        var all =
                Figures.count(local.reads())
                        + (local.reads() == 1 ? " read" : " reads")
                        + " of one node's own state, which may be behind: ";
        if (local.stale() == 0) return all + "none was.";
        return all
                + Figures.count(local.stale())
                + (local.stale() == 1 ? " was" : " were")
                + ", by up to "
                + Figures.count(local.writesMax())
                + (local.writesMax() == 1 ? " write and " : " writes and ")
                + duration(local.nanosMax())
                + ".";
    }

    static String why(Violation violation) {
        var offending = violation.offending();
        var told = offending.question().node() + " answered: " + words(offending, violation.key());
        return violation.newerVersion() == 0
                ? told + ". No order of the operations below explains it."
                : told
                        + ". But version "
                        + Figures.count(violation.newerVersion())
                        + " had been acknowledged before it was asked.";
    }

    /// `PUT k = 1 → version 5`
    static String words(ClientOperation operation, String key) {
        var step =
                operation.steps().stream()
                        .filter(each -> each.key().equals(key))
                        .findFirst()
                        .orElseThrow();
        var value = step.value() == null ? "" : " = " + shortened(step.value());
        var asked =
                switch (step.kind()) {
                    case read, txn -> "GET " + key;
                    case write -> "PUT " + key + value;
                    case delete -> "DELETE " + key;
                };
        if (operation.outcome() == Outcome.info) return asked + " → no answer";
        if (operation.outcome() == Outcome.fail) return asked + " → refused";
        if (Boolean.FALSE.equals(step.found())) return asked + " → not there";
        var version = step.version() == 0 ? "" : "version " + Figures.count(step.version());
        return switch (step.kind()) {
            case read, txn -> asked + value + (version.isEmpty() ? "" : " (" + version + ")");
            case write, delete -> asked + (version.isEmpty() ? "" : " → " + version);
        };
    }

    private static String shortened(String value) {
        return value.length() <= VALUE_MAX ? value : value.substring(0, VALUE_MAX) + "…";
    }

    static String duration(long nanos) {
        return nanos < 10 * MS_NANOS
                ? String.format(java.util.Locale.ROOT, "%.1f ms", nanos / 1e6)
                : Figures.duration(Duration.ofNanos(nanos).toMillis());
    }
}
