package dev.walscope.node.http;

import java.util.LinkedHashMap;
import java.util.Map;

/// A request that is not carried out: its status and one sentence that says what to do.
final class Refusal extends RuntimeException {
    final int status;
    final Map<String, String> headers;

    /// What the answer says besides its `detail`.
    private final Map<String, String> more;

    Refusal(int status, String detail) {
        this(status, detail, Map.of());
    }

    Refusal(int status, String detail, Map<String, String> headers) {
        this(status, detail, headers, Map.of());
    }

    Refusal(int status, String detail, Map<String, String> headers, Map<String, String> more) {
        // A bad request is no event worth a stack trace.
        super(detail, null, false, false);
        this.status = status;
        this.headers = headers;
        this.more = more;
    }

    Map<String, String> body() {
        var body = new LinkedHashMap<String, String>();
        body.put("detail", String.valueOf(getMessage()));
        body.putAll(more);
        return body;
    }
}
