package dev.byztime.testing;

import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Repeats a check with random numbers: from one seed that is the same in every run, and from one
 * that never was before.
 *
 * <p>A failure names its seed and round. {@code -Dbyztime.seed=N} repeats it: that seed is then the
 * only one.
 */
public final class Randomly {

    private static final String SEED = "byztime.seed";
    private static final long USUAL = 20_261_101;

    /** A check of something that may be random in any way. */
    @FunctionalInterface
    public interface Check {
        void with(RandomGenerator random) throws Exception;
    }

    private Randomly() {}

    /** Makes the check {@code rounds} times from each seed. */
    public static void repeat(int rounds, Check check) {
        withSeeds(seed -> {
            RandomGenerator random = new Random(seed);
            for (int round = 0; round < rounds; round++) {
                try {
                    check.with(random);
                } catch (Exception | AssertionError failed) {
                    String where = "with -D%s=%d in round %d: ".formatted(SEED, seed, round);
                    throw new AssertionError(where + failed.getMessage(), failed);
                }
            }
        });
    }

    private static void withSeeds(Consumer<Long> check) {
        Long wanted = Long.getLong(SEED);
        if (wanted != null) {
            check.accept(wanted);
            return;
        }
        check.accept(USUAL);
        check.accept(new Random().nextLong());
    }
}
