package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// What the command line says about the window.
///
/// @param data where its nodes keep their files
/// @param firstPort the leader's; followers count up from it
/// @param headless off screen, with a started cluster
/// @param shot where the screenshot goes
/// @param open the recording to show
record WindowArguments(
        Path data, int firstPort, boolean headless, @Nullable Path shot, @Nullable Path open) {}
