package dev.walscope.dedup;

import java.util.List;

/// What had to make room.
///
/// @param expired older than the time to live allows
/// @param evicted forgotten before their time, because there were too many
public record Forgotten(List<Remembered> expired, List<Remembered> evicted) {
    static final Forgotten NONE = new Forgotten(List.of(), List.of());
}
