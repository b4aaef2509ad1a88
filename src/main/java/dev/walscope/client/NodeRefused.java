package dev.walscope.client;

/// The node answered, but not with what was asked for; the message is its `detail`.
public final class NodeRefused extends RuntimeException {
    private final int status;

    public NodeRefused(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /// The HTTP status.
    public int status() {
        return status;
    }
}
