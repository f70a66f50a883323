package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.BrokenRules;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.function.Predicate;

/** Breaks the rule, and expects the simulator to find intervals that no scale lies in. */
class MutationTests {

    private static final int SEEDS = 200;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROMISES_ARE_BROKEN")
    void simulatorFindsBrokenRule(BrokenRules broken) {
        assertThat(seedThatShows(broken, SimulationResult::scaleBroken))
                .as("seed that shows it")
                .isLessThan(SEEDS);
    }

    /** Which moves a vote too little to break the scale, but is noticed all the same. */
    @Test
    void simulatorNoticesBrokenPromises() {
        assertThat(
                        seedThatShows(
                                BrokenRules.PROMISES_ARE_BROKEN,
                                outcome ->
                                        String.valueOf(outcome.violation()).contains("promised")))
                .isLessThan(SEEDS);
    }

    private static long seedThatShows(BrokenRules broken, Predicate<SimulationResult> shown) {
        for (long seed = 0; seed < SEEDS; seed++) {
            if (shown.test(Simulation.run(Scenarios.random(seed), broken.births(), null))) {
                return seed;
            }
        }
        return SEEDS;
    }
}
