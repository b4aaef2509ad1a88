package dev.walscope.entry;

/// Text that cannot become a value of the log. The message is one sentence that says what to do.
public final class BadJson extends RuntimeException {
    /// Whether the sender's bytes or the sender's wish is at fault.
    public enum Kind {
        /// The bytes are not JSON as RFC 8259 has it, in UTF-8, each name once.
        MALFORMED,
        /// It is JSON, but not what can be stored.
        UNACCEPTABLE
    }

    private final Kind kind;

    BadJson(Kind kind, String message) {
        // No stack trace: bad input is an answer, not a fault of this program.
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
