package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.replication.Command;

import io.javalin.http.Context;

import java.util.Optional;

/// `?client_id=&request_id=`: what a client calls its request, so that a retry is recognised.
final class RequestIdentity {
    private static final int BYTES_MAX = 256;

    private RequestIdentity() {}

    static Optional<Command.Identity> of(Context ctx, Query query) {
        if (query.isEmpty()) return Optional.empty();
        var client = query.text("client_id");
        var request = query.text("request_id");
        if (client.isEmpty() && request.isEmpty()) return Optional.empty();
        if (client.isEmpty() || request.isEmpty())
            throw new Refusal(400, "client_id and request_id go together; give both or neither.");
        check("client_id", client.get());
        check("request_id", request.get());
        return Optional.of(new Command.Identity(client.get(), request.get(), Access.by(ctx)));
    }

    private static void check(String name, String value) {
        var bytes = value.getBytes(UTF_8).length;
        if (bytes < 1 || bytes > BYTES_MAX)
            throw new Refusal(
                    400, "The parameter " + name + " must have 1 to " + BYTES_MAX + " bytes.");
    }
}
