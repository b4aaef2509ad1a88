package dev.walscope.scope.recording;

import dev.walscope.scope.Fact;

/// A fact and the position from which on it is known.
public record Mark(long position, Fact fact) {}
