package dev.walscope.scope;

/// What was done to the wire between a follower and its leader.
///
/// @param delayMs added to every byte's journey; 0 for none
public record LinkView(boolean isCut, long delayMs) {
    public static final LinkView WHOLE = new LinkView(false, 0);
}
