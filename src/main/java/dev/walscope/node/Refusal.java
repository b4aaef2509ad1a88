package dev.walscope.node;

import java.util.Map;

/// A request that is not carried out: its status and one sentence that says what to do.
final class Refusal extends RuntimeException {
    final int status;
    final Map<String, String> headers;

    Refusal(int status, String detail) {
        this(status, detail, Map.of());
    }

    Refusal(int status, String detail, Map<String, String> headers) {
        // A bad request is no event worth a stack trace.
        super(detail, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
