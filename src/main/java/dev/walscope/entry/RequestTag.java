package dev.walscope.entry;

/// The identity that a client gave its request, so that a retry can be told from a new one.
///
/// `timestampMs` is the leader's clock in milliseconds since 1970 when it took the
/// request. It stands in
/// the log so that every replica expires the identity at the same entry.
public record RequestTag(String clientId, String requestId, long timestampMs) {
    public RequestTag {
        if (clientId.isEmpty() || requestId.isEmpty())
            throw new IllegalArgumentException("empty request identity");
    }
}
