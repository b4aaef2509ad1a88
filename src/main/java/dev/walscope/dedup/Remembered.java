package dev.walscope.dedup;

import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;

/// One request that succeeded, and what is needed to answer it again.
public sealed interface Remembered {
    RequestTag tag();

    RequestKind kind();

    String key();

    /// Estimated bytes of memory: the same on every node.
    long bytes();

    /// @param id the entry that holds it, and its answer
    record Write(
            RequestTag tag, Operation operation, String key, RequestDigest fingerprint, long id)
            implements Remembered {
        @Override
        public RequestKind kind() {
            return RequestKind.of(operation);
        }

        @Override
        public long bytes() {
            return estimate(this);
        }
    }

    /// @param answer the exact bytes of the answer's body; not to be written to
    record Read(RequestTag tag, String key, byte[] answer) implements Remembered {
        @Override
        public RequestKind kind() {
            return RequestKind.GET;
        }

        @Override
        public long bytes() {
            return estimate(this) + answer.length;
        }
    }

    private static long estimate(Remembered request) {
        var tag = request.tag();
        var characters =
                tag.clientId().length() + tag.requestId().length() + request.key().length();
        return 256 + 2L * characters;
    }
}
