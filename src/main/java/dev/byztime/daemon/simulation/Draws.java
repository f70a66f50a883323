package dev.byztime.daemon.simulation;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on the seed, the purpose and an index. So one more node or message
 * does not change the numbers of the others.
 */
final class Draws {

    /** The purposes of random numbers. */
    enum Purpose {
        SCENARIO,
        CLOCK,
        NODE,
        LINK,
        MESSAGE,
        LIAR,
        FAULT
    }

    private static final double TO_UNIT = 0x1.0p-53;

    private Draws() {}

    static SplittableRandom random(long seed, Purpose purpose, long index) {
        return new SplittableRandom(mix(seed, purpose, index));
    }

    /** 64 random bits. */
    static long mix(long seed, Purpose purpose, long index) {
        return mix(mix(seed * 0x9E3779B97F4A7C15L + purpose.ordinal() + 1) + index);
    }

    /**
     * The finalizer of SplitMix64. Each bit of the input changes about half of the bits of the
     * output.
     */
    static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Converts 64 random bits into a number from 0 to 1. */
    static double unit(long bits) {
        return (bits >>> 11) * TO_UNIT;
    }
}
