package dev.walscope.node;

import dev.walscope.api.Wire;

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
final class JettyErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var cause = request.getAttribute(ERROR_EXCEPTION);
        var reason = cause instanceof HttpException said ? said.getReason() : null;
        // What comes behind bytes that were not understood cannot be understood either.
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
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
