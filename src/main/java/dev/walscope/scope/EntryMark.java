package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

/// What happened to one entry on one node beyond being there.
///
/// @param corrupt why it cannot be read now, `null` when it can
/// @param repairedFrom the node whose good copy replaced it
/// @param isCorrected whether it came with a wrong checksum and was given the right one
/// @param duplicates times that its request came again and was answered from memory
@Recorded
public record EntryMark(
        @Nullable String corrupt,
        @Nullable String repairedFrom,
        boolean isCorrected,
        int duplicates) {
    public static final EntryMark NONE = new EntryMark(null, null, false, 0);

    EntryMark corrupted(String reason) {
        return new EntryMark(reason, null, isCorrected, duplicates);
    }

    EntryMark readable() {
        return new EntryMark(null, repairedFrom, isCorrected, duplicates);
    }

    EntryMark repaired(String from) {
        return new EntryMark(null, from, isCorrected, duplicates);
    }

    EntryMark corrected() {
        return new EntryMark(corrupt, repairedFrom, true, duplicates);
    }

    EntryMark askedAgain(int times) {
        return new EntryMark(corrupt, repairedFrom, isCorrected, duplicates + times);
    }
}
