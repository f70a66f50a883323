package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The gate: the product's rule under everything that the theorem allows.
 *
 * <p>{@code -Dbyztime.simulations=1000} runs more seeds, {@code -Dbyztime.seed=N} begins at another
 * one.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationTests {

    private static final long FIRST = Long.getLong("byztime.seed", 0);
    private static final int RUNS = Integer.getInteger("byztime.simulations", 150);

    @Test
    void noRunBreaksAnInvariantAndEachCanBeRepeated() {
        for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
            Scenario scenario = Scenarios.random(seed);
            SimulationResult outcome = Simulation.run(scenario);
            String repeat =
                    "with -Dbyztime.seed=%d -Dbyztime.simulations=1: %s".formatted(seed, scenario);
            assertThat(outcome.violation()).as(repeat).isNull();
            assertThat(Simulation.run(scenario)).as(repeat).isEqualTo(outcome);
        }
    }

    @Test
    void differentSeedsAreDifferentRuns() {
        assertThat(Simulation.run(Scenarios.random(FIRST)).hash())
                .isNotEqualTo(Simulation.run(Scenarios.random(FIRST + 1)).hash());
    }
}
