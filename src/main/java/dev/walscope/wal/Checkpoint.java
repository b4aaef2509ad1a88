package dev.walscope.wal;

import java.util.List;

/// What a snapshot tells of a log beside its files.
///
/// @param id the ids up to it were given, whatever the files hold, and need not be there
/// @param sum of all bytes of the log up to and including entry `id`
/// @param sealed the segments that held no later entry and were whole then, without a hole from the
///     first on
/// @param milestones of the log before the first of them
public record Checkpoint(
        long id, Fingerprint sum, List<SealedSegment> sealed, List<Milestone> milestones) {
    public static final Checkpoint NONE =
            new Checkpoint(0, Fingerprint.EMPTY, List.of(), List.of());

    public Checkpoint {
        sealed = List.copyOf(sealed);
        milestones = List.copyOf(milestones);
    }
}
