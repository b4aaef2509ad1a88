package dev.walscope.replication;

/// How long things may take, in milliseconds.
///
/// @param heartbeatMs each side says something at least this often
/// @param lostAfterMs silence after which the other side counts as lost
/// @param acksTimeoutMs how long a write waits for the acknowledgements that it asked for
/// @param retryMinMs the first pause before connecting again; doubles each time, with jitter
/// @param retryMaxMs the longest such pause
/// @param scrubEveryMs the pause after each segment that is re-read to find rot
public record Timing(
        long heartbeatMs,
        long lostAfterMs,
        long acksTimeoutMs,
        long retryMinMs,
        long retryMaxMs,
        long scrubEveryMs) {
    public static final Timing DEFAULT = new Timing(500, 2000, 5000, 50, 2000, 5000);
}
