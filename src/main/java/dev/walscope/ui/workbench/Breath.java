package dev.walscope.ui.workbench;

/// How many times less often than at best the window draws, so that it does not compete with what
/// it watches: pulses that come late say that the machine is full.
///
/// They come sixty times a second on most screens; where they never come as often, the shortest
/// that was seen counts. The answer grows to [#MOST] within a second of late pulses, and is back at
/// 1 three seconds after they come in time again.
final class Breath {
    static final double MOST = 4;

    /// A window that was covered, or a machine that slept, says nothing of how full it is.
    private static final double PAUSE_NANOS = 1e9;

    private static final double WEIGHT = 1.0 / 16;
    private static final double LATE = 1.15;
    private static final double IN_TIME = 1.05;
    private static final double SLOWER = 1.05;
    private static final double FASTER = 0.99;

    private static final double BEST_NANOS = 1e9 / 60;

    private double apart;
    private double shortest = Double.MAX_VALUE;
    private double times = 1;
    private long pulsedAt;

    /// A pulse has come.
    ///
    /// @param nanos of the pulse
    void pulse(long nanos) {
        var gap = nanos - pulsedAt;
        pulsedAt = nanos;
        if (gap <= 0 || gap > PAUSE_NANOS) return;
        apart = apart == 0 ? gap : apart + (gap - apart) * WEIGHT;
        shortest = Math.min(shortest, Math.max(BEST_NANOS, apart));
        if (apart > shortest * LATE) times = Math.min(MOST, times * SLOWER);
        else if (apart < shortest * IN_TIME) times = Math.max(1, times * FASTER);
    }

    double times() {
        return times;
    }
}
