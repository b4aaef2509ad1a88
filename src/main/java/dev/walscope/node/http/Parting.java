package dev.walscope.node.http;

import java.util.List;

/// What may become of a follower's log that has parted from its leader's.
@FunctionalInterface
public interface Parting {
    /// The follower's own end is cut off, and kept aside; it then follows its leader again.
    Outcome keepLeadersLog();

    sealed interface Outcome {
        /// @param from the first entry that was cut off
        /// @param entries how many were
        /// @param keptIn the files that have their bytes now
        record Cut(long from, long entries, List<String> keptIn) implements Outcome {}

        /// Nothing was cut off.
        ///
        /// @param why one sentence that says what to do
        record Not(Cause cause, String why) implements Outcome {}
    }

    enum Cause {
        not_parted,
        no_room,
        disk
    }
}
