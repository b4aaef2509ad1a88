package dev.walscope.client;

/// No answer came. The message is one sentence for a person, without a full stop.
///
/// A request that was sent may have taken effect all the same.
public final class NodeUnreachable extends RuntimeException {
    public NodeUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
