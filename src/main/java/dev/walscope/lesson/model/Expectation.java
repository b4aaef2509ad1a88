package dev.walscope.lesson.model;

import java.time.Duration;

/// A claim and how long it may take to come true. It is awaited, never slept for.
public record Expectation(Claim claim, Duration within) {
    public static final Duration USUAL = Duration.ofSeconds(30);
    public static final Duration MOST = Duration.ofMinutes(2);
}
