package dev.walscope.cluster;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;

/// What [Cables] has the process of the cables do, as a line of JSON.
///
/// @param n the answer has the same
/// @param cable which cable it is about
/// @param port where a cable is to begin, 0 for anywhere
/// @param to the port of this machine that it leads to, with [Kind#open] and [Kind#lead]
/// @param state with [Kind#become]
/// @param patienceMs with [Kind#step]
record CableOrder(
        long n, Kind kind, int cable, int port, int to, @Nullable State state, long patienceMs) {
    enum Kind {
        open,
        lead,
        become,
        step,
        travelling,
        close
    }

    /// A [LinkState].
    record State(
            boolean cut,
            boolean halfOpen,
            long delayNanos,
            long bytesPerSecond,
            int slowness,
            boolean held) {
        static State of(LinkState state) {
            return new State(
                    state.cut(),
                    state.halfOpen(),
                    state.delay().toNanos(),
                    state.bytesPerSecond(),
                    state.slowness(),
                    state.held());
        }

        LinkState link() {
            return new LinkState(
                    cut, halfOpen, Duration.ofNanos(delayNanos), bytesPerSecond, slowness, held);
        }
    }

    static CableOrder open(int cable, int port, InetSocketAddress to) {
        return new CableOrder(0, Kind.open, cable, port, to.getPort(), null, 0);
    }

    static CableOrder lead(int cable, InetSocketAddress to) {
        return new CableOrder(0, Kind.lead, cable, 0, to.getPort(), null, 0);
    }

    static CableOrder become(int cable, LinkState state) {
        return new CableOrder(0, Kind.become, cable, 0, 0, State.of(state), 0);
    }

    static CableOrder step(int cable, Duration patience) {
        return new CableOrder(0, Kind.step, cable, 0, 0, null, patience.toMillis());
    }

    static CableOrder of(Kind kind, int cable) {
        return new CableOrder(0, kind, cable, 0, 0, null, 0);
    }

    CableOrder numbered(long number) {
        return new CableOrder(number, kind, cable, port, to, state, patienceMs);
    }
}
