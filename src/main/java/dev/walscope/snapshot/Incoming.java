package dev.walscope.snapshot;

import dev.walscope.wal.Storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A snapshot that is being sent by another node: what has come of it, in a file that a later
/// connection, or another process, goes on with. One thread.
public final class Incoming implements Closeable {
    private final Storage.File file;
    private long bytes;

    Incoming(Storage storage, String name) throws IOException {
        file = storage.create(name);
        bytes = file.size();
    }

    /// Bytes that have come.
    public long bytes() {
        return bytes;
    }

    /// Takes in what comes next.
    public void add(byte[] chunk) throws IOException {
        file.write(ByteBuffer.wrap(chunk), bytes);
        bytes += chunk.length;
    }

    /// What came before is not of it.
    public void restart() throws IOException {
        file.truncate(0);
        bytes = 0;
    }

    /// All of it has come. When it cannot be forced, nothing has: no later force would tell.
    public void finish() throws IOException {
        try {
            file.force();
        } catch (IOException e) {
            restart();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
