package dev.walscope.dedup;

/// A remembered request and how many milliseconds more it will be, if there is room.
public record Cached(Remembered request, long timeToLiveMs) {}
