package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.BrokenRules;
import dev.byztime.daemon.Node;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SearchTests {

    @Test
    void climbingLeavesTheScaleLessRoomAndDoesNotBreakIt() {
        Scenario start = Scenarios.random(21);
        Search.Found found = new Search(1, Node::new).climb(start, 40);
        assertThat(found.outcome().violation()).as("%s", found.scenario()).isNull();
        assertThat(found.outcome().leastSlackNs()).isLessThan(Simulation.run(start).leastSlackNs());
    }

    @Test
    void climbingBreaksABrokenRuleFromWhereItHeld() {
        BrokenRules broken = BrokenRules.A_VOTE_STEPS;
        int climbs = 0;
        int breaks = 0;
        for (long seed = 0; seed < 12; seed++) {
            Scenario start = Scenarios.random(seed);
            if (Simulation.run(start, broken.births(), null).scaleBroken()) {
                continue;
            }
            climbs++;
            Search.Found found = new Search(seed, broken.births()).climb(start, 15);
            breaks += found.outcome().scaleBroken() ? 1 : 0;
        }
        assertThat(breaks).as("of %d", climbs).isPositive();
    }
}
