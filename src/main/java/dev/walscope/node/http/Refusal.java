package dev.walscope.node.http;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// A request that is not carried out: its status and one sentence that says what to do.
final class Refusal extends RuntimeException {
    final int status;
    final Map<String, String> headers;

    /// What the answer says besides its `detail`.
    private final Map<String, ? extends @Nullable Object> more;

    Refusal(int status, String detail) {
        this(status, detail, Map.of());
    }

    Refusal(int status, String detail, Map<String, String> headers) {
        this(status, detail, headers, Map.of());
    }

    Refusal(
            int status,
            String detail,
            Map<String, String> headers,
            Map<String, ? extends @Nullable Object> more) {
        // A bad request is no event worth a stack trace.
        super(detail, null, false, false);
        this.status = status;
        this.headers = headers;
        this.more = more;
    }

    /// What was asked for stood in segments that are no longer there.
    ///
    /// @param what the subject of a sentence
    static Refusal dropped(String what, long firstId) {
        return new Refusal(
                410,
                what
                        + " is no longer kept: the log begins with entry "
                        + firstId
                        + "; what came before it is summed up in a snapshot (GET /snapshots).",
                Map.of(),
                Map.of("first_id", firstId));
    }

    Map<String, @Nullable Object> body() {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("detail", String.valueOf(getMessage()));
        body.putAll(more);
        return body;
    }
}
