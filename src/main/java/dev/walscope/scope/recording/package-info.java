/// A run of a real cluster, kept: what was observed, the state at any moment of it, and its file.
///
/// Read [Recording] first, then [RecordingFile]. To rewind is nothing but to fold again: there is
/// no second way to come to a state. No threads and no JavaFX; how lines look as JSON is `api`'s
/// affair (`Wire`).
@NullMarked
package dev.walscope.scope.recording;

import org.jspecify.annotations.NullMarked;
