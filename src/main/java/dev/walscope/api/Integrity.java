package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

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
/// @param lostEnd what a leader's log had when it ran last and has no more, though no line of it is
/// bad: somebody cut it off, or the disk lost it; `null` when nothing is missing or a follower gave
/// it back
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LostEnd lostEnd,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean repairHeld) {
    public enum State {
        ok,
        degraded,
        repairing
    }

    public record LostEnd(long firstId, long lastId) {}

    /// Nothing is known of why an entry would stay unreadable.
    public Integrity(
            State state,
            long corrupt,
            long repaired,
            long skipped,
            long tornBytes,
            List<Long> corruptIds) {
        this(state, corrupt, repaired, skipped, tornBytes, corruptIds, null, 0, null, false);
    }

    public Integrity with(Optional<LostEnd> lost) {
        return new Integrity(
                state,
                corrupt,
                repaired,
                skipped,
                tornBytes,
                corruptIds,
                reason,
                unread,
                lost.orElse(null),
                repairHeld);
    }

    public static final Integrity OK = new Integrity(State.ok, 0, 0, 0, 0, List.of());
}
