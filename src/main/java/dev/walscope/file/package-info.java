/// Files that a person keeps (recordings, pictures, preferences, lessons), and who may change a
/// node's folder.
///
/// [AtomicFile][dev.walscope.file.AtomicFile] is how the former are written;
/// [FolderLock][dev.walscope.file.FolderLock] is what a node holds as long as the folder is its
/// own, and what everybody else takes before touching it. [SetAside][dev.walscope.file.SetAside] is
/// for one that cannot be understood.
///
/// Has nothing to do with a node's log, whose files are appended to and have a storage of their own
/// (`wal`).
@NullMarked
package dev.walscope.file;

import org.jspecify.annotations.NullMarked;
