package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

import java.util.function.LongUnaryOperator;

/// What happened to one entry on one node beyond being there.
///
/// @param corrupt why it cannot be read now, `null` when it can
/// @param repairedFrom the node whose good copy replaced it
/// @param isCorrected whether it came with a wrong checksum and was given the right one
/// @param duplicates times that its request came again and was answered from memory
/// @param changedMs when the window changed bytes of it that were not checked since; 0 for never
@Recorded
public record EntryMark(
        @Nullable String corrupt,
        @Nullable String repairedFrom,
        boolean isCorrected,
        int duplicates,
        long changedMs) {
    public static final EntryMark NONE = new EntryMark(null, null, false, 0, 0);

    EntryMark corrupted(String reason) {
        return new EntryMark(reason, null, isCorrected, duplicates, 0);
    }

    EntryMark readable() {
        return new EntryMark(null, repairedFrom, isCorrected, duplicates, changedMs);
    }

    EntryMark repaired(String from) {
        return new EntryMark(null, from, isCorrected, duplicates, 0);
    }

    EntryMark corrected() {
        return new EntryMark(corrupt, repairedFrom, true, duplicates, changedMs);
    }

    EntryMark askedAgain(int times) {
        return new EntryMark(corrupt, repairedFrom, isCorrected, duplicates + times, changedMs);
    }

    EntryMark changed(long atMs) {
        return new EntryMark(corrupt, repairedFrom, isCorrected, duplicates, atMs);
    }

    EntryMark checked() {
        return new EntryMark(corrupt, repairedFrom, isCorrected, duplicates, 0);
    }

    /// The same as of another moment, for a picture that is the same on every run.
    public EntryMark timed(LongUnaryOperator other) {
        return changedMs == 0 ? this : changed(other.applyAsLong(changedMs));
    }
}
