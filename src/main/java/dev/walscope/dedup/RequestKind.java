package dev.walscope.dedup;

import dev.walscope.entry.Operation;

/// What a request asks for. One identity may be used once for each.
public enum RequestKind {
    SET,
    DELETE,
    TXN,
    GET;

    static RequestKind of(Operation operation) {
        return switch (operation) {
            case SET -> SET;
            case DELETE -> DELETE;
            case TXN -> TXN;
            case LOST, NOOP, MEMBERS ->
                    throw new IllegalArgumentException("no request asks for that");
        };
    }
}
