package dev.walscope.replication.raft;

import java.util.Random;

/// Draws election timeouts from a range as wide as the timeout itself, so that two members seldom
/// stand for election at the same time: the engine asks for a number below 100 milliseconds.
final class WideNoise extends Random {
    private static final int TIMES = 5;

    WideNoise(long seed) {
        super(seed);
    }

    @Override
    public int nextInt(int bound) {
        return super.nextInt(bound * TIMES);
    }
}
