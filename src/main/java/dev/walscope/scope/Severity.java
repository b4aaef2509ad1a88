package dev.walscope.scope;

/// How serious a fact is: `good` news, plain `note`, something to `watch`, a `fault`.
public enum Severity {
    good,
    note,
    watch,
    fault
}
