package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.BrokenRules;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** After the last fault, and with liars still there, all must come back and be close. */
@Execution(ExecutionMode.CONCURRENT)
class LivenessTests {

    private static final int RUNS = Integer.getInteger("byztime.recoveries", 30);

    @Test
    void allVoteAndPublishAgainAfterTheLastFault() {
        for (long seed = 0; seed < RUNS; seed++) {
            Scenario scenario = Scenarios.recovering(seed);
            SimulationResult outcome = Simulation.run(scenario);
            assertThat(outcome.violation()).as("%s", scenario).isNull();
            assertThat(problem(scenario, outcome)).as("%s", scenario).isEmpty();
        }
    }

    @Test
    void nodesThatNeverVoteAgainAreNoticed() {
        assertThat(seedWithProblem(BrokenRules.NOBODY_VOTES_AGAIN)).isLessThan(RUNS);
    }

    private static long seedWithProblem(BrokenRules broken) {
        for (long seed = 0; seed < RUNS; seed++) {
            Scenario scenario = Scenarios.recovering(seed);
            if (!problem(scenario, Simulation.run(scenario, broken.births(), null)).isEmpty()) {
                return seed;
            }
        }
        return RUNS;
    }

    private static String problem(Scenario scenario, SimulationResult outcome) {
        if (outcome.unsettled() > 0) {
            return outcome.unsettled() + " nodes do not vote or publish";
        }
        long goal = goalNs(scenario);
        if (outcome.widestNs() > goal) {
            return "an interval is %.0f ns wide, beyond %d".formatted(outcome.widestNs(), goal);
        }
        return outcome.spreadNs() > 2 * goal
                ? "votes are %.0f ns apart, beyond %d".formatted(outcome.spreadNs(), 2 * goal)
                : "";
    }

    /** Round trips with an attack on them, and what clocks and votes can do between polls. */
    private static long goalNs(Scenario scenario) {
        Network network = scenario.network();
        long trip = 4 * network.leastNs() + 20 * network.jitterNs() + network.attackNs();
        return 2 * trip + 5 * scenario.settings().pollMaxNs() / 1000;
    }
}
