package dev.walscope.replication.raft;

import dev.walscope.time.Clock;
import dev.walscope.wal.Storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/// Whether a disk that was full has room again, found out by writing. One thread.
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");

    /// A member that began anew with less would soon be full again.
    private static final int BYTES = 1 << 20;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String PROBE = "room.probe";

    private final Storage storage;
    private final Clock clock;
    private long triedAtNanos;

    Room(Storage storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
        triedAtNanos = clock.nanos();
    }

    /// Looks once a second; in between there is none.
    boolean isBack() {
        if (clock.nanos() - triedAtNanos < PAUSE_NANOS) return false;
        triedAtNanos = clock.nanos();
        try {
            return isWritten();
        } catch (IOException e) {
            LOG.debug("there is no room yet", e);
            return false;
        }
    }

    private boolean isWritten() throws IOException {
        try (var file = storage.create(PROBE)) {
            file.write(ByteBuffer.allocate(BYTES), 0);
            file.force();
            return true;
        } finally {
            storage.delete(PROBE);
        }
    }
}
