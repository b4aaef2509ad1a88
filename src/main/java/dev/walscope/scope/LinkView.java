package dev.walscope.scope;

/// What was done to the wire between a follower and its leader.
///
/// @param isCut connections are reset
/// @param isSilent connections stay and nothing arrives (half-open)
/// @param delayMs added to each byte's way; 0 for none
/// @param bytesPerSecond the limit; 0 for none
@Recorded
public record LinkView(boolean isCut, boolean isSilent, long delayMs, long bytesPerSecond) {
    public static final LinkView WHOLE = new LinkView(false, false, 0, 0);

    public boolean isWhole() {
        return equals(WHOLE);
    }
}
