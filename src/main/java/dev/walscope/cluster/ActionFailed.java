package dev.walscope.cluster;

/// An action that could not be done; the message is one sentence for a person, without a full stop.
public class ActionFailed extends RuntimeException {
    public ActionFailed(String message) {
        super(message);
    }

    public ActionFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
