package dev.walscope.scope;

import java.util.List;

/// What was done to the wire between a follower and its leader.
///
/// @param isCut connections are reset
/// @param isSilent connections stay and nothing arrives (half-open)
/// @param delayMs added to each byte's way; 0 for none
/// @param bytesPerSecond the limit; 0 for none
/// @param slowness how many times slower than at full speed messages travel; 0 and 1 for full speed
/// @param isHeld whether messages wait until each is let pass
/// @param unheardBy where leaders are elected, the members that nothing reaches which this one says
@Recorded
public record LinkView(
        boolean isCut,
        boolean isSilent,
        long delayMs,
        long bytesPerSecond,
        int slowness,
        boolean isHeld,
        List<String> unheardBy) {
    /// A recording of before single ways were cut has none.
    public LinkView {
        unheardBy = unheardBy == null ? List.of() : List.copyOf(unheardBy);
    }

    public LinkView(
            boolean isCut,
            boolean isSilent,
            long delayMs,
            long bytesPerSecond,
            int slowness,
            boolean isHeld) {
        this(isCut, isSilent, delayMs, bytesPerSecond, slowness, isHeld, List.of());
    }

    public LinkView(boolean isCut, boolean isSilent, long delayMs, long bytesPerSecond) {
        this(isCut, isSilent, delayMs, bytesPerSecond, 0, false);
    }

    public static final LinkView WHOLE = new LinkView(false, false, 0, 0);

    /// Slow motion is the whole cluster's, and no fault of a link.
    public boolean isWhole() {
        return !isCut
                && !isSilent
                && delayMs == 0
                && bytesPerSecond == 0
                && !isHeld
                && unheardBy.isEmpty();
    }

    public boolean isSlowed() {
        return slowness > 1;
    }
}
