package dev.walscope.scope;

/// A node's state in one word: what its card, its lane and its screen-reader text say.
public enum Condition {
    ready("ready"),
    degraded("degraded"),
    repairing("repairing"),
    recovering("recovering"),
    read_only("read-only"),
    starting("starting"),
    paused("paused"),
    lost("unreachable"),
    stopped("stopped"),
    died("dead");

    private final String word;

    Condition(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// Whether it says now how it is, if only how far it has read.
    public boolean isHeard() {
        return answers() || this == recovering;
    }

    /// Whether the node answers requests.
    public boolean answers() {
        return this == ready || this == degraded || this == repairing || this == read_only;
    }
}
