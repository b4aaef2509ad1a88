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
/// A disk without room says so by [NoRoom]; any other `IOException` means that nobody knows what
/// the disk did.
public interface Storage {
    /// There was no room for what was to be written; some of it may be there.
    final class NoRoom extends IOException {
        public NoRoom(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// The names of the files in the folder, in no order.
    List<String> list() throws IOException;

    /// Opens `name` for reading and writing; creates it when it is not there.
    File open(String name) throws IOException;

    /// Gives `from` the name `to`, replacing it in one step.
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// Makes created, renamed and deleted names survive a power cut.
    void forceFolder() throws IOException;

    /// One file. Reads and `size` may come from any thread; writes, forces and truncations from
    /// one.
    interface File extends Closeable {
        /// Fills `target` from byte `position` on, as far as the file reaches; returns the bytes
        /// read.
        int read(ByteBuffer target, long position) throws IOException;

        /// Writes all of `source` at `position`.
        void write(ByteBuffer source, long position) throws IOException;

        /// Makes what was written survive a power cut.
        void force() throws IOException;

        void truncate(long size) throws IOException;

        long size() throws IOException;

        @Override
        void close() throws IOException;
    }
}
