package dev.walscope.cluster;

import java.time.Duration;

/// What is done to the link between a follower and its leader.
///
/// @param cut connections are reset, and new ones too
/// @param halfOpen connections stay and bytes vanish, both ways: neither end is told
/// @param delay added to each byte's way, in each direction
/// @param bytesPerSecond the limit in each direction, 0 for none
public record LinkState(boolean cut, boolean halfOpen, Duration delay, long bytesPerSecond) {
    public static final LinkState CLEAR = new LinkState(false, false, Duration.ZERO, 0);

    public LinkState {
        if (delay.isNegative()) throw new IllegalArgumentException("negative delay " + delay);
        if (bytesPerSecond < 0)
            throw new IllegalArgumentException("negative rate " + bytesPerSecond);
    }
}
