package dev.walscope.node.http.edge;

import dev.walscope.time.Clock;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many requests one other machine may make: so many a second, and as many at once after a
/// rest. What this machine asks of itself is not counted.
///
/// Safe to share; remembers as many addresses as there is sense in, those that asked last. Source:
/// the token bucket.
public final class RequestRate {
    private static final int ADDRESSES_MAX = 1_000;
    private static final double NANOS = 1_000_000_000;

    private static final class Allowance {
        private double requests;
        private long atNanos;

        Allowance(double requests, long atNanos) {
            this.requests = requests;
            this.atNanos = atNanos;
        }
    }

    private final int perSecondMax;
    private final Clock clock;
    private final Map<InetAddress, Allowance> byAddress =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Allowance> eldest) {
                    return size() > ADDRESSES_MAX;
                }
            };

    /// @param perSecondMax 0 for no limit
    public RequestRate(int perSecondMax, Clock clock) {
        this.perSecondMax = perSecondMax;
        this.clock = clock;
    }

    int perSecondMax() {
        return perSecondMax;
    }

    /// Counts one more.
    ///
    /// @return `false` when it is one too many, and does not count
    boolean admits(InetAddress address) {
        return perSecondMax == 0 || takes(address);
    }

    private synchronized boolean takes(InetAddress address) {
        var now = clock.nanos();
        var allowed = byAddress.computeIfAbsent(address, _ -> new Allowance(perSecondMax, now));
        var earned = (now - allowed.atNanos) / NANOS * perSecondMax;
        allowed.requests = Math.min(perSecondMax, allowed.requests + earned);
        allowed.atNanos = now;
        if (allowed.requests < 1) return false;
        allowed.requests--;
        return true;
    }
}
