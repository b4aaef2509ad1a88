package dev.walscope.node.http.edge;

import dev.walscope.api.Wire;
import dev.walscope.node.metrics.Metrics;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;

/// What Jetty says of requests that it cannot even read, in the same shape as every other error.
public final class JettyErrors extends ErrorHandler {
    /// Strangers choose the method; a label for each would be a leak.
    public static final String ANY_METHOD = "";

    private final Metrics metrics;

    public JettyErrors(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var cause = request.getAttribute(ERROR_EXCEPTION);
        var reason = cause instanceof HttpException said ? said.getReason() : null;
        // What comes behind bytes that were not understood cannot be understood either.
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        metrics.counted(ANY_METHOD, "", response.getStatus());
        write(response, callback, detail(response.getStatus(), reason));
        return true;
    }

    static void write(Response response, Callback callback, String detail) {
        var body = Wire.bytes(Map.of("detail", detail));
        var headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static String detail(int status, @Nullable String reason) {
        return switch (status) {
            case 400 ->
                    "The request is not well-formed HTTP"
                            + (reason == null ? "" : " (" + reason + ")")
                            + "; correct it and send it again.";
            case 404 -> "There is nothing here; GET /docs lists what there is.";
            case 408 -> "The request did not arrive in time; send it again.";
            case 414 -> "The request's URI is too long; a key has at most 512 bytes.";
            case 426, 505 -> "This version of HTTP is not spoken here; use HTTP/1.1.";
            case 431 -> "The request's headers are too large; send fewer or shorter ones.";
            default ->
                    "The request cannot be served ("
                            + (reason == null ? HttpStatus.getMessage(status) : reason)
                            + "); GET /docs lists what there is.";
        };
    }
}
