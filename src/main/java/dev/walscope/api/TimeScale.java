package dev.walscope.api;

/// How fast a member's time goes, of those that elect their leader: 1 for full speed.
public final class TimeScale {
    public static final double LEAST = 0.001;
    public static final double MOST = 10;

    private TimeScale() {}

    public static boolean isOne(double scale) {
        return LEAST <= scale && scale <= MOST;
    }
}
