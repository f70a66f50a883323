package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTextTests {

    @Test
    void textOfEveryScenarioGivesItBack() {
        for (long seed = 0; seed < 200; seed++) {
            Scenario scenario = Scenarios.random(seed);
            assertThat(ScenarioText.parse(ScenarioText.format(scenario))).isEqualTo(scenario);
        }
    }

    @Test
    void whatIsLeftOutIsAsInAQuietGroup() {
        Scenario scenario =
                ScenarioText.parse(
                        """
                        # a comment
                        seed = 7
                        settings.nodes = 7
                        lies.kinds = EXTREME, mirror   # two of them
                        durationNs = 5_000_000_000
                        fault = 1_000 REBOOT 3 20
                        """);
        assertThat(scenario.seed()).isEqualTo(7);
        assertThat(scenario.settings().faults()).isEqualTo(2);
        assertThat(scenario.lies().kinds()).containsExactly(Lie.EXTREME, Lie.MIRROR);
        assertThat(scenario.faults()).containsExactly(new Fault(1000, Fault.Kind.REBOOT, 3, 20));
        assertThat(Simulation.run(scenario).violation()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    seed                        | line 1 is 'seed', not like 'name = value'
                    seed = x                    | seed is 'x', but must be a whole number
                    nodes = 4                   | unknown: nodes
                    settings.nodes = 0          | nodes is 0, but must be 1 to 4096
                    settings.driftPpb = 5       | driftPpb 5 is too small
                    oscillator = FAST           | oscillator is 'FAST', but must be one of [STEADY
                    lies.kinds = LOUD           | lies.kinds is 'LOUD', but must be one of
                    fault = 1 REBOOT            | line 1: fault is '1 REBOOT', not like
                    fault = 1 REBOOT 9 1        | is of no node
                    references = 5              | there are 5 references and liars, but only 4 nodes
                    network.leastNs = 0         | network.attackSwitchNs and network.leastNs must be
                    """)
    void badTextIsRefusedWithReason(String text, String why) {
        assertThatThrownBy(() -> ScenarioText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
