/// Files that a person keeps: recordings, pictures, preferences, lessons.
///
/// [AtomicFile][dev.walscope.file.AtomicFile] is how they are written.
///
/// Has nothing to do with a node's log, whose files are appended to and have a storage of their own
/// (`wal`).
@NullMarked
package dev.walscope.file;

import org.jspecify.annotations.NullMarked;
