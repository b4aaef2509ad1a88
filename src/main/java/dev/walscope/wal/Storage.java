package dev.walscope.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// The files of one data folder, as narrow as the log needs them.
///
/// Everything the log does to a disk goes through here, so that a test can hand in a disk that
/// loses what was not forced, writes short, is full or fails to force. [FolderStorage] is the real
/// one.
///
/// A disk without room says so by [NoRoom], and what could not even be tried by [Passing]; any
/// other `IOException` of a write or a force means that it is unknown what the disk did.
public interface Storage {
    /// There was no room for what was to be written; some of it may be there.
    final class NoRoom extends IOException {
        public NoRoom(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// A file could not be opened, made or renamed: no descriptor is left, a right is missing, the
    /// folder is gone. Nothing was done, and the same may work when the cause is.
    final class Passing extends IOException {
        public Passing(String message, IOException cause) {
            super(message, cause);
        }
    }

    /// The names in the folder, in no order.
    List<String> list() throws IOException;

    /// Whether `name` is that of a plain file, and not of a link, a folder or a pipe.
    boolean isFile(String name) throws IOException;

    /// The file of that name. The operating system is not asked before something is done with it; a
    /// name that nothing has reads as an empty file.
    File open(String name);

    /// The file of that name, there and held for writing; made when nothing has the name.
    ///
    /// @throws Passing when it cannot be opened
    File create(String name) throws IOException;

    /// Gives `from` the name `to`, replacing it in one step that survives a power cut.
    ///
    /// @throws Passing when nothing has changed
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// Makes created and deleted names survive a power cut.
    ///
    /// @throws Passing when it could not even be tried
    void forceFolder() throws IOException;

    /// One file. Reads and `size` may come from any thread; all else from one.
    ///
    /// Reading goes by name, through a descriptor that may be kept for a while ([#refresh]);
    /// writing goes to the file that had the name when writing began, until [#release].
    interface File extends Closeable {
        /// Fills `target` from byte `position` on, as far as the file reaches; returns the bytes
        /// read.
        int read(ByteBuffer target, long position) throws IOException;

        /// Reads from the file that is held for writing, whatever file has its name by now.
        int readHeld(ByteBuffer target, long position) throws IOException;

        /// Writes all of `source` at `position`.
        void write(ByteBuffer source, long position) throws IOException;

        /// Makes what was written survive a power cut.
        void force() throws IOException;

        void truncate(long size) throws IOException;

        /// Of the file that has the name now; 0 when nothing has.
        long size() throws IOException;

        /// Whether the name leads to the very file that is held for writing, and that has `size`
        /// bytes. A person's editor, `sed -i`, `mv` and `rm` leave a name that does not.
        boolean isNamed(long size) throws IOException;

        /// Whether the name leads to the very file that is held for writing.
        boolean isNamed() throws IOException;

        /// The next read opens the name anew.
        void refresh() throws IOException;

        /// Gives back the descriptor for writing; the next write takes one again, by name.
        void release() throws IOException;

        @Override
        void close() throws IOException;
    }
}
