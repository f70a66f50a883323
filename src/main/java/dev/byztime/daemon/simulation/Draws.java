package dev.byztime.daemon.simulation;

import java.util.SplittableRandom;

/**
 * Random numbers by seed, purpose and index, so that one more node or message does not change what
 * the others draw.
 */
final class Draws {

    /** What a number is for. */
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

    /** The finalizer of SplitMix64: each bit of the input changes half of the output's. */
    static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number from 0 to 1 out of 64 random bits. */
    static double unit(long bits) {
        return (bits >>> 11) * TO_UNIT;
    }
}
