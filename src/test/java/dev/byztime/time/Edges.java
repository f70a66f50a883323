package dev.byztime.time;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/** Random numbers and timestamps that prefer the places where arithmetic goes wrong. */
final class Edges {

    private static final long[] LANDMARKS = {
        0,
        1,
        Timestamp.BILLION / 2,
        Timestamp.BILLION,
        2L * Timestamp.BILLION,
        Long.MAX_VALUE / 2,
        Long.MAX_VALUE / Timestamp.BILLION,
        Long.MAX_VALUE,
    };

    private Edges() {}

    /** Any 64-bit number: near a landmark, near a power of two or ten, or of any length. */
    static long number(RandomGenerator random) {
        long magnitude =
                switch (random.nextInt(5)) {
                    case 0 -> LANDMARKS[random.nextInt(LANDMARKS.length)] + random.nextInt(-3, 4);
                    case 1 -> (1L << random.nextInt(64)) + random.nextInt(-3, 4);
                    case 2 -> BigInteger.TEN.pow(random.nextInt(20)).longValue();
                    case 3 -> Timestamp.BILLION * (random.nextLong() >> 30 >> random.nextInt(34));
                    default -> random.nextLong() >> random.nextInt(64);
                };
        return random.nextBoolean() ? magnitude : -magnitude;
    }

    /** Nanoseconds in normal form. */
    static int nanoseconds(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(3);
            case 1 -> Timestamp.BILLION - 1 - random.nextInt(3);
            case 2 -> Timestamp.BILLION / 2 + random.nextInt(-1, 2);
            default -> random.nextInt(Timestamp.BILLION);
        };
    }

    static Timestamp timestamp(RandomGenerator random) {
        return new Timestamp(number(random), nanoseconds(random));
    }
}
