package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// The disk did not do what it was asked, and the log is as it was unless a subclass says more. The
/// message is one sentence for a person.
public sealed class DiskFailure extends IOException {
    public DiskFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// There was no room. Nothing of the batch was kept, and a later batch may succeed.
    public static final class Full extends DiskFailure {
        public Full(Throwable cause) {
            super("The disk is full; free some space and send the request again.", cause);
        }
    }

    /// A write or a force failed, so it is unknown what the disk holds.
    ///
    /// The kernel marks the pages of a failed force as clean, so a second force may succeed without
    /// having written them ("Can Applications Recover from fsync Failures?", USENIX ATC 2020): the
    /// log never tries again and takes no more writes.
    public static final class Fatal extends DiskFailure {
        public Fatal(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
