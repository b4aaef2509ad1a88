package dev.walscope.ui;

/// How often the window is drawn: with every pulse where that is quick, and for about a quarter of
/// the time where it is not, as without a graphics card, so that watching a cluster leaves the
/// processor to the cluster.
///
/// A frame is painted behind the pulse's back, and only the pulse after the next drawing waits for
/// it. So two drawings in a row that were more than a frame apart tell how long painting takes.
final class Pace {
    private static final long SLOW_NANOS = 25_000_000;
    private static final long LONGEST_REST_NANOS = 300_000_000;
    private static final int REST = 6;

    private boolean hasDrawn;
    private long pulseAt;
    private long restUntil;

    /// A pulse begins.
    ///
    /// @return whether what has changed by itself may be drawn in it
    boolean begin(long nowNanos) {
        long took = nowNanos - pulseAt;
        if (hasDrawn && took > SLOW_NANOS)
            restUntil = nowNanos + Math.min(REST * took, LONGEST_REST_NANOS);
        hasDrawn = false;
        pulseAt = nowNanos;
        return nowNanos - restUntil >= 0;
    }

    /// In this pulse something was drawn.
    void drawn() {
        hasDrawn = true;
    }
}
