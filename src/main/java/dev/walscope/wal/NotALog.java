package dev.walscope.wal;

import java.io.IOException;

/// A folder holds something that keeps its log from being read or written. The message is what is
/// wrong with it and what to do, a sentence without its beginning and its full stop.
public final class NotALog extends IOException {
    public NotALog(String message) {
        super(message);
    }
}
