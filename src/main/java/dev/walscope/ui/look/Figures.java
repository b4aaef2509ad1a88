package dev.walscope.ui.look;

import java.util.Locale;

/// Numbers as people read them: grouped, with the unit, short enough for the back row.
public final class Figures {
    private Figures() {}

    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    public static String entries(long n) {
        return count(n) + (n == 1 ? " entry" : " entries");
    }

    /// By their ids.
    public static String entries(long firstId, long lastId) {
        return firstId == lastId
                ? "entry " + count(firstId)
                : "entries " + count(firstId) + " to " + count(lastId);
    }

    public static String keys(long n) {
        return count(n) + (n == 1 ? " key" : " keys");
    }

    public static String bytes(long n) {
        if (n < 1_000) return n + " B";
        if (n < 1_000_000) return String.format(Locale.ROOT, "%.1f kB", n / 1e3);
        if (n < 1_000_000_000) return String.format(Locale.ROOT, "%.1f MB", n / 1e6);
        return String.format(Locale.ROOT, "%.1f GB", n / 1e9);
    }

    public static String duration(long ms) {
        if (ms < 1_000) return ms + " ms";
        if (ms < 60_000) return String.format(Locale.ROOT, "%.1f s", ms / 1e3);
        if (ms < 3_600_000) return ms / 60_000 + " min " + ms / 1_000 % 60 + " s";
        return ms / 3_600_000 + " h " + ms / 60_000 % 60 + " min";
    }

    /// `03:07:09.250` of the day, in the machine's time zone.
    public static String clock(long atMs) {
        return java.time.Instant.ofEpochMilli(atMs)
                .atZone(java.time.ZoneId.systemDefault())
                .format(java.time.format.DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT));
    }
}
