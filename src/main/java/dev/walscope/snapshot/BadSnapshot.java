package dev.walscope.snapshot;

import java.io.IOException;

/// A snapshot's file does not say what one says; the message is the end of a sentence about it.
final class BadSnapshot extends IOException {
    BadSnapshot(String why) {
        super(why);
    }
}
