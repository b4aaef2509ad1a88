package dev.walscope.node;

import dev.walscope.api.Wire;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;

/// What Jetty says of requests that it cannot even read, in the same shape as every other error.
final class JettyErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = response.getStatus();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, body(status, null), callback);
        return true;
    }

    private static ByteBuffer body(int status, @Nullable String reason) {
        return ByteBuffer.wrap(Wire.bytes(Map.of("detail", detail(status, reason))));
    }

    private static String detail(int status, @Nullable String reason) {
        return switch (status) {
            case 408 -> "The request did not arrive in time; send it again.";
            case 414 -> "The request's URI is too long; a key has at most 512 bytes.";
            case 431 -> "The request's headers are too large; send fewer or shorter ones.";
            case 505 -> "This version of HTTP is not spoken here; use HTTP/1.1.";
            default ->
                    (reason == null ? HttpStatus.getMessage(status) : reason)
                            + ": the request is not well-formed HTTP.";
        };
    }
}
