package dev.walscope.client;

import dev.walscope.api.Wire;
import dev.walscope.security.TlsTrouble;

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
        return TlsTrouble.kind(cause)
                .map(kind -> noTls(base, kind))
                .orElseGet(() -> noConnection(base, cause));
    }

    /// As a person can mend it, who may be no administrator of the node.
    private static String noTls(URI base, TlsTrouble.Kind kind) {
        return switch (kind) {
            case EXPIRED -> "the certificate of " + base + " has expired; have it renewed";
            case NOT_YET -> "the certificate of " + base + " does not count yet; check the clocks";
            case OTHER_AUTHORITY ->
                    "the certificate of "
                            + base
                            + " is not signed by an authority that is trusted; give the CA that"
                            + " signed it";
            case OTHER_NAMES ->
                    "the certificate of "
                            + base
                            + " is for other hosts than "
                            + base.getHost()
                            + "; use a name that it has";
            case NO_TLS -> "what answers at " + base + " speaks no TLS; call it by http://";
            case WANTS_CERTIFICATE ->
                    base + " wants a certificate of whoever calls, which only nodes and curl have";
            case OTHER -> "no TLS with " + base + "; is it a node that speaks it?";
        };
    }

    private static String noConnection(URI base, Throwable cause) {
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
