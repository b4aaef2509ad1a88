package dev.walscope.ui.panels.time;

/// Where a time stands on the strip, and back.
///
/// @param left pixels at `fromMs`
/// @param width pixels from `fromMs` to `toMs`
record TimeScale(long fromMs, long toMs, double left, double width) {
    double x(double ms) {
        if (toMs <= fromMs) return left + width;
        return left + width * Math.clamp((ms - fromMs) / (toMs - fromMs), 0, 1);
    }

    long timeAt(double x) {
        return Math.round(fromMs + (toMs - fromMs) * Math.clamp((x - left) / width, 0, 1));
    }
}
