package dev.walscope.cli;

import java.time.Duration;

/// What `walscope load` does to a cluster.
///
/// @param clients how many ask at once, each one thing after the other
/// @param keys how many different keys they share
/// @param prefix what the keys begin with
/// @param seed of what they ask; the same clients ask the same with the same one
record LoadArguments(int clients, Duration time, int keys, String prefix, long seed) {}
