package dev.walscope.node.http;

import io.javalin.http.Context;

/// What answers may take of the heap: while they are made, which is short and never waits for a
/// client, and while they are sent, which takes as long as the client likes. So a client that reads
/// slowly keeps others waiting only when there are many like it.
///
/// Who makes an answer may wait for room to send it; who sends one waits for nothing but its
/// client.
///
/// @param making more than there is may be wanted by one at a time
/// @param sending reckoned when the answer is made
record Answers(ByteBudget making, ByteBudget sending) {
    /// Makes a body.
    @FunctionalInterface
    interface Maker {
        byte[] make() throws Exception;
    }

    /// Answers 200 with JSON.
    ///
    /// @param bytes what making it may take
    void json(Context ctx, long bytes, Maker maker) throws Exception {
        send(ctx, "application/json", bytes, maker);
    }

    /// Answers 200.
    ///
    /// @param bytes what making it may take
    void send(Context ctx, String contentType, long bytes, Maker maker) throws Exception {
        try (var sending = this.sending.hold(0)) {
            byte[] body;
            try (var _ = making.hold(bytes)) {
                body = maker.make();
                sending.growTo(body.length);
            }
            HttpServer.bytes(ctx, contentType, body);
        }
    }
}
