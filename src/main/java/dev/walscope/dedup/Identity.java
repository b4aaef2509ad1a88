package dev.walscope.dedup;

import dev.walscope.entry.RequestTag;

/// What two copies of one request have in common.
record Identity(String clientId, String requestId, RequestKind kind) {
    static Identity of(RequestTag tag, RequestKind kind) {
        return new Identity(tag.clientId(), tag.requestId(), kind);
    }
}
