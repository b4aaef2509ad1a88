package dev.walscope.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node answered, whatever the status.
///
/// @param headers names in lower case
/// @param tookNanos from sending to the last byte of the answer
public record Reply(int status, Map<String, List<String>> headers, String body, long tookNanos) {
    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /// The first value of a header, by its name in any case.
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /// Whether the node answered from memory, because the request came before.
    public boolean replayed() {
        return header("idempotent-replay").filter("true"::equals).isPresent();
    }
}
