package dev.walscope.check;

import java.util.List;

/// What a window knows of what clients asked: its own questions, and of a fast load not all of
/// them.
///
/// @param operations in the order in which they were asked
/// @param left how many of its own were not kept, at least
/// @param isKept whether operations were kept at all, which old recordings do not
public record SentHistory(List<ClientOperation> operations, long left, boolean isKept) {
    public SentHistory {
        operations = List.copyOf(operations);
    }
}
