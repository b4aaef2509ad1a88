package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// How whole a node's log is.
///
/// @param state `ok`; `degraded` while an entry is unreadable; `repairing` while a peer is asked
/// for it
/// @param corrupt entries that are unreadable now
/// @param repaired entries fetched from a peer and rewritten, since the node's start
/// @param skipped entries passed over for want of a good copy
/// @param tornBytes bytes cut off the end of the log at the last start
/// @param corruptIds the ids of the unreadable entries, at most 100 of them
/// @param reason why an entry stays unreadable, one sentence; `null` when none does or no peer was
///     asked yet
/// @param unread segments that were not read since the node's start: what is said of them is what
/// they were when a snapshot was taken
/// @param repairHeld whether repair and the slow re-reading wait until somebody lets them go on
public record Integrity(
        State state,
        long corrupt,
        long repaired,
        long skipped,
        long tornBytes,
        List<Long> corruptIds,
        @Nullable String reason,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long unread,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean repairHeld) {
    public enum State {
        ok,
        degraded,
        repairing
    }

    /// Nothing is known of why an entry would stay unreadable.
    public Integrity(
            State state,
            long corrupt,
            long repaired,
            long skipped,
            long tornBytes,
            List<Long> corruptIds) {
        this(state, corrupt, repaired, skipped, tornBytes, corruptIds, null, 0, false);
    }

    public static final Integrity OK = new Integrity(State.ok, 0, 0, 0, 0, List.of());
}
