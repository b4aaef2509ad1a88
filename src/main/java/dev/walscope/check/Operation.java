package dev.walscope.check;

import org.jspecify.annotations.Nullable;

/// What one client asked of one key, and what it was told.
///
/// @param did what was asked, and the answer
/// @param invokedNanos when it was asked
/// @param returnedNanos when the answer came; [#NEVER] when nobody knows what became of it
public record Operation(String key, Did did, long invokedNanos, long returnedNanos) {
    public static final long NEVER = Long.MAX_VALUE;

    public sealed interface Did {}

    /// @param found `null` when there was no such key
    public record Read(@Nullable String found) implements Did {}

    public record Write(String value) implements Did {}

    /// @param wasThere whether there was something to delete; `null` when it is not known
    public record Delete(@Nullable Boolean wasThere) implements Did {}

    /// Writes `value` if `expected` is there.
    ///
    /// @param expected `null` when there must be no such key
    /// @param isDone whether it was; `null` when it is not known
    public record CompareAndSet(@Nullable String expected, String value, @Nullable Boolean isDone)
            implements Did {}

    public Operation {
        if (returnedNanos < invokedNanos) throw new IllegalArgumentException("answered before");
        if (returnedNanos == NEVER && did instanceof Read)
            throw new IllegalArgumentException("a read without an answer says nothing");
    }

    boolean isUnknown() {
        return returnedNanos == NEVER;
    }
}
