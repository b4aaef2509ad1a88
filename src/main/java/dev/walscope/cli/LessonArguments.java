package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// What the command line says about a lesson to be played.
///
/// @param name one of the course, or a file
/// @param headless off screen, from the first step to the last
/// @param shots where the pictures and pages go, `null` for none
record LessonArguments(String name, boolean headless, @Nullable Path shots) {}
