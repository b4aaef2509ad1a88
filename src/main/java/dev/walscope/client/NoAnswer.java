package dev.walscope.client;

import dev.walscope.api.Wire;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;

/// Says in one sentence why there is no good answer.
final class NoAnswer {
    private NoAnswer() {}

    static NodeUnreachable unreachable(URI base, Throwable failure) {
        var cause = Futures.cause(failure);
        if (cause instanceof NodeUnreachable known) return known;
        return new NodeUnreachable(sentence(base, cause), cause);
    }

    static String sentence(URI base, Throwable cause) {
        return switch (cause) {
            case BoundedText.TooLong e ->
                    base + " sent " + e.getMessage() + ", which no node does; it was not read on";
            case TimeoutException e ->
                    base
                            + " did not end its answer in time; what it did with the request is"
                            + " unknown";
            case HttpConnectTimeoutException e -> "no connection to " + base + ": it timed out";
            case HttpTimeoutException e ->
                    base + " took too long to answer; what it did with the request is unknown";
            case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
                    "no host is called " + base.getHost();
            // The JDK's client reports a refused connection in both of these ways.
            case ConnectException e -> "no node answers at " + base;
            case ClosedChannelException e -> "no node answers at " + base;
            default ->
                    "the connection to "
                            + base
                            + " broke before the answer was complete; what the node did with the"
                            + " request is unknown";
        };
    }

    static NodeRefused refused(Reply reply) {
        return new NodeRefused(reply.status(), detail(reply));
    }

    /// The node's own sentence, or a plain one when the answer is not a node's.
    static String detail(Reply reply) {
        try {
            var detail = Wire.tree(reply.body()).path("detail");
            if (detail.isTextual()) return detail.textValue();
        } catch (Wire.BadWire notJson) {
            // Some other server's page: its status has to do.
        }
        return "the answer was status " + reply.status();
    }
}
