package dev.walscope.entry;

import java.util.List;

/// Under which conditions something is to be written, and what is wanted instead when they do not
/// hold.
///
/// @param checks all of them must hold
/// @param reads the keys whose state is the answer when one does not
public record Guard(List<Check> checks, List<String> reads) {
    public static final Guard NONE = new Guard(List.of(), List.of());

    /// Of a write to one key; when it may not be made, the answer is what the key is.
    public static Guard of(Check check) {
        return new Guard(List.of(check), List.of(check.key()));
    }
}
