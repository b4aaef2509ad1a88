package dev.walscope.ui.app;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// How the window is to be opened.
///
/// @param dataRoot under it the nodes keep their logs
/// @param firstPort the leader's; `follower-N` has the Nth after it, each or the next free one
/// @param headless off screen, with a cluster started at once
/// @param shot where to write a picture, off screen only
/// @param open a recording to show
public record WindowOptions(
        Path dataRoot, int firstPort, boolean headless, @Nullable Path shot, @Nullable Path open) {}
