package dev.walscope.client;

/// A line that is not one HTTP call; the message is one sentence that says what to change.
public final class UnclearCurl extends RuntimeException {
    UnclearCurl(String message) {
        super(message);
    }
}
