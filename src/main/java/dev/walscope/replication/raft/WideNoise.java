package dev.walscope.replication.raft;

import java.util.Random;

/// Draws election timeouts from a range as wide as the timeout itself, so that two members seldom
/// stand for election at the same time: the engine asks for a number below 100 milliseconds.
final class WideNoise extends Random {
    private static final int ENGINE_NOISE_MS = 100;

    private final int times;

    /// @param widthMs how far the longest is from the shortest
    WideNoise(long seed, int widthMs) {
        super(seed);
        times = Math.max(1, widthMs / ENGINE_NOISE_MS);
    }

    @Override
    public int nextInt(int bound) {
        return super.nextInt(bound * times);
    }
}
