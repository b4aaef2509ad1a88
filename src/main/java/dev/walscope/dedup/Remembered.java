package dev.walscope.dedup;

import dev.walscope.entry.Check;
import dev.walscope.entry.Guard;
import dev.walscope.entry.KeyState;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;

import java.util.List;

/// One request that was answered for good, and what is needed to answer it again.
public sealed interface Remembered {
    RequestTag tag();

    RequestKind kind();

    String key();

    /// Estimated bytes of memory: the same on every node.
    long bytes();

    /// @param key empty for a transaction
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

    /// A write whose conditions did not hold. It is in no log: the node that judged it remembers
    /// it.
    ///
    /// @param kind not GET
    /// @param found what was answered
    record Unmet(
            RequestTag tag,
            RequestKind kind,
            String key,
            RequestDigest fingerprint,
            Guard guard,
            List<KeyState> found)
            implements Remembered {
        private static final long ITEM_BYTES = 128;

        @Override
        public long bytes() {
            long bytes = estimate(this);
            for (var check : guard.checks()) {
                bytes += ITEM_BYTES + 2L * check.key().length();
                if (check.required() instanceof Check.Required.Value(var value))
                    bytes += value.length();
            }
            for (var state : found) {
                bytes += ITEM_BYTES + 4L * state.key().length();
                var value = state.value();
                if (value != null) bytes += value.length();
            }
            return bytes;
        }
    }

    /// @param answer the exact bytes of the answer's body; not to be written to
    /// @param version of the key that it tells
    record Read(RequestTag tag, String key, byte[] answer, long version) implements Remembered {
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
