package dev.walscope.node.http;

import dev.walscope.time.Clock;

import java.util.LinkedHashMap;
import java.util.Map;

/// How often each address was refused lately because it showed no token that counts: who goes on
/// and on is told to wait. A token that counts is never held up by others, also from the same
/// address.
///
/// Safe to share; remembers as many addresses as there is sense in, the newest.
final class Attempts {
    static final int MOST = 1_000;
    private static final long WHILE_NANOS = 60_000_000_000L;
    private static final int ADDRESSES_MAX = 1_000;

    private static final class Count {
        private final long begun;
        private int refused;

        Count(long begun) {
            this.begun = begun;
        }
    }

    private final Clock clock;
    private final Map<String, Count> byAddress =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                    return size() > ADDRESSES_MAX;
                }
            };

    Attempts(Clock clock) {
        this.clock = clock;
    }

    /// Counts one more refusal.
    ///
    /// @return seconds to wait, 1 to 60; 0 while there were no more than [#MOST] in a minute
    synchronized long refused(String address) {
        var now = clock.nanos();
        var count = byAddress.get(address);
        if (count == null || now - count.begun >= WHILE_NANOS) {
            byAddress.remove(address);
            count = new Count(now);
            byAddress.put(address, count);
        }
        count.refused++;
        if (count.refused <= MOST) return 0;
        return Math.max(1, (count.begun + WHILE_NANOS - now + 999_999_999) / 1_000_000_000);
    }
}
