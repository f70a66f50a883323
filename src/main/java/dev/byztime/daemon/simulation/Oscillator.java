package dev.byztime.daemon.simulation;

import java.util.SplittableRandom;

/** The behaviour of a raw clock's rate within its limits. */
public enum Oscillator {
    /** The rate never changes. */
    STEADY,
    /** The rate wanders around a frequency of its own. */
    WANDERING,
    /** The rate jumps between the limits. */
    EXTREME;

    private static final long SECOND_NS = 1_000_000_000;

    long frequencyPpb(SplittableRandom random, long limitPpb) {
        return switch (this) {
            case STEADY -> random.nextBoolean() ? limitPpb : -limitPpb;
            case WANDERING -> random.nextLong(limitPpb + 1) - limitPpb / 2;
            case EXTREME -> random.nextBoolean() ? limitPpb : -limitPpb;
        };
    }

    long steadyNs(SplittableRandom random) {
        return switch (this) {
            case STEADY -> 1000 * SECOND_NS;
            case WANDERING -> SECOND_NS;
            case EXTREME -> SECOND_NS / 2 + random.nextLong(20 * SECOND_NS);
        };
    }

    long nextPpb(SplittableRandom random, long ratePpb, long frequencyPpb, long limitPpb) {
        return switch (this) {
            case STEADY -> ratePpb;
            case WANDERING -> {
                long stepPpb = random.nextLong(-limitPpb / 50 - 1, limitPpb / 50 + 2);
                long backPpb = (frequencyPpb - ratePpb) / 50;
                yield Math.clamp(ratePpb + stepPpb + backPpb, -limitPpb, limitPpb);
            }
            case EXTREME -> -ratePpb;
        };
    }
}
