package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.BrokenRules;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Breaks the rule, and expects the simulator to find intervals that no scale lies in. */
class MutationTests {

    private static final int SEEDS = 200;

    @ParameterizedTest
    @EnumSource
    void simulatorFindsBrokenRule(BrokenRules broken) {
        assertThat(seedThatShows(broken)).as("seed that shows it").isLessThan(SEEDS);
    }

    private static long seedThatShows(BrokenRules broken) {
        for (long seed = 0; seed < SEEDS; seed++) {
            if (Simulation.run(Scenarios.random(seed), broken.births(), null).scaleBroken()) {
                return seed;
            }
        }
        return SEEDS;
    }
}
