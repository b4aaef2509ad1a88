package dev.walscope.entry;

/// The identity that a client gave its request, so that a retry can be told from a new one.
///
/// Neither part is empty or holds half of a surrogate pair.
///
/// @param timestampMs the leader's clock in milliseconds since 1970 when it took the request. It
/// stands in the log so that every replica expires the identity at the same entry
public record RequestTag(String clientId, String requestId, long timestampMs) {
    public RequestTag {
        if (!isIdentity(clientId) || !isIdentity(requestId))
            throw new IllegalArgumentException(
                    "no request identity: '" + clientId + "', '" + requestId + "'");
        if (timestampMs < 0)
            throw new IllegalArgumentException("timestamp before 1970: " + timestampMs);
    }

    static boolean isIdentity(String text) {
        return !text.isEmpty() && !CodePoints.hasLoneSurrogate(text);
    }
}
