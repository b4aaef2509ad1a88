package dev.walscope.session;

/// How fast a recording is played.
public enum Speed {
    half(0.5, "½×"),
    normal(1, "1×"),
    fast(4, "4×");

    private final double factor;
    private final String title;

    Speed(double factor, String title) {
        this.factor = factor;
        this.title = title;
    }

    double factor() {
        return factor;
    }

    public String title() {
        return title;
    }
}
