package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.BrokenRules;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Breaks the rule, and expects the simulator to notice, by each of its checks. */
@Execution(ExecutionMode.CONCURRENT)
class MutationTests {

    private static final int SEEDS = 200;

    @ParameterizedTest
    @CsvSource({
        "UNCOMMITTED_VOTES_COUNT, SCALE",
        "A_VOTE_STEPS, SCALE",
        "ONE_TOO_MANY_MISSING, SCALE",
        "VOTES_ARE_TAKEN_UP_AT_ONCE, SCALE",
        "A_VOTE_STEPS, CORE",
        "ONE_TOO_MANY_MISSING, CORE",
        "ONE_TOO_MANY_MISSING, QUORUM",
        "UNCOMMITTED_VOTES_COUNT, QUORUM",
        "A_VOTE_STEPS, READINGS",
        "ONE_TOO_MANY_MISSING, READINGS",
        "A_VOTE_STEPS, NO_STEP",
        "PROMISES_ARE_BROKEN, PROMISE",
        "A_VOTE_STEPS, NO_BREAK",
        "A_VOTE_SLEWS_TOO_FAST, SLOPE",
        "A_VOTE_SLEWS_TOO_FAST, SCALE",
        "TOO_MANY_ENDS_ARE_CUT, SCALE",
        "A_RETURN_NEEDS_NO_NEARNESS, SCALE"
    })
    void simulatorFindsBrokenRule(BrokenRules broken, Invariant by) {
        assertThat(isShown(broken, by, 0)).isTrue();
    }

    /** The other invariants find this broken rule at once, and this one in one of 800 seeds. */
    @Test
    void simulatorFindsReversedInterval() {
        assertThat(isShown(BrokenRules.TOO_MANY_ENDS_ARE_CUT, Invariant.ORDER, 600)).isTrue();
    }

    private static boolean isShown(BrokenRules broken, Invariant by, long from) {
        for (long seed = from; seed < from + SEEDS; seed++) {
            SimulationResult outcome =
                    Simulation.run(Scenarios.random(seed), broken.births(), null);
            if (outcome.violated().contains(by)) {
                return true;
            }
        }
        return false;
    }
}
