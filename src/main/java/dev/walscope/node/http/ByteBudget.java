package dev.walscope.node.http;

import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// So many bytes of the heap as requests may hold at one time; who wants more waits in line, and
/// who waits too long is answered 503.
///
/// What is held is reckoned before it is read or made, rather too high than too low. A few
/// kilobytes are free: as many connections as there may be cannot make much of them. A request that
/// wants more than there is gets all of it, and has it alone.
///
/// Any thread; holding costs an atomic addition while there is room.
final class ByteBudget {
    private static final int UNIT = 1024;
    private static final long FREE_BYTES = 4096;

    private final int total;
    private final long patienceMs;
    private final Semaphore units;

    /// @param patienceMs how long a request waits for its bytes
    ByteBudget(long bytes, long patienceMs) {
        total = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
        this.patienceMs = patienceMs;
        units = new Semaphore(total, true);
    }

    long bytes() {
        return (long) total * UNIT;
    }

    /// @throws Refusal when there was no room for too long
    Hold hold(long bytes) throws InterruptedException {
        var hold = new Hold();
        hold.growTo(bytes);
        return hold;
    }

    private int unitsOf(long bytes) {
        return bytes <= FREE_BYTES ? 0 : (int) Math.min(total, (bytes + UNIT - 1) / UNIT);
    }

    /// Bytes that one request holds. One thread.
    final class Hold implements AutoCloseable {
        private int held;

        private Hold() {}

        /// @throws Refusal when there was no room for too long; what was held is held still
        void growTo(long bytes) throws InterruptedException {
            if (!tryGrowTo(bytes, patienceMs))
                throw new Refusal(
                        503,
                        "The node has no memory for this request while it answers others; send it"
                                + " again soon.",
                        Map.of("Retry-After", "1"));
        }

        /// @return `false` when there was no room for `waitMs`; what was held is held still
        boolean tryGrowTo(long bytes, long waitMs) throws InterruptedException {
            var more = unitsOf(bytes) - held;
            if (more <= 0) return true;
            if (!units.tryAcquire(more) && !units.tryAcquire(more, waitMs, TimeUnit.MILLISECONDS))
                return false;
            held += more;
            return true;
        }

        void shrinkTo(long bytes) {
            var less = held - unitsOf(bytes);
            if (less <= 0) return;
            held -= less;
            units.release(less);
        }

        @Override
        public void close() {
            shrinkTo(0);
        }
    }
}
