package dev.byztime.daemon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.NodeSettings;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Groups of one kind each, and what becomes of them. */
class GroupTests {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    @Test
    void oneWrongCalendarNeverSplitsTheStart() {
        for (long seed = 0; seed < 40; seed++) {
            SimulationResult outcome = Simulation.run(start(seed, 0));
            assertThat(outcome.violation()).as("seed %d", seed).isNull();
            assertThat(outcome.commits()).as("seed %d", seed).isEqualTo(4);
            assertThat(outcome.spreadNs()).as("seed %d", seed).isLessThan(MILLI);
        }
    }

    @Test
    void oneNodeOfTheReferenceBesideThreeOfOursHarmsNobody() {
        for (long seed = 0; seed < 40; seed++) {
            SimulationResult outcome = Simulation.run(start(seed, 1));
            assertThat(outcome.violation()).as("seed %d", seed).isNull();
            assertThat(outcome.commits()).as("seed %d", seed).isEqualTo(3);
        }
    }

    /** The model of the reference has the fault that the product's rule has not. */
    @Test
    void startOfTheReferenceBreaksItsScale() {
        int broken = 0;
        for (long seed = 0; seed < 40; seed++) {
            broken += Simulation.run(start(seed, 4)).referencesBroken() ? 1 : 0;
        }
        assertThat(broken).isGreaterThan(4);
    }

    @Test
    void quietGroupIsNarrowAndTogether() {
        SimulationResult outcome = Simulation.run(Scenarios.quiet(1, 4, SECOND / 20, 60 * SECOND));
        assertThat(outcome.violation()).isNull();
        assertThat(outcome.meanWidthNs()).isLessThan(150_000);
        assertThat(outcome.spreadNs()).isLessThan(50_000);
        assertThat(outcome.falseSuspicions()).isZero();
    }

    @Test
    void rebootedNodesVoteAgain() {
        Scenario quiet = Scenarios.quiet(2, 4, SECOND / 10, 400 * SECOND);
        Scenario scenario =
                quiet.withFaults(
                        List.of(
                                new Fault(20 * SECOND, Fault.Kind.REBOOT, 1, 5 * SECOND),
                                new Fault(140 * SECOND, Fault.Kind.SLEEP, 2, 5 * SECOND),
                                new Fault(260 * SECOND, Fault.Kind.REBOOT, 3, 5 * SECOND)));
        SimulationResult outcome = Simulation.run(scenario);
        assertThat(outcome.violation()).isNull();
        assertThat(outcome.commits()).isEqualTo(7);
    }

    @Test
    void allRebootAndBeginAnew() {
        Scenario scenario =
                Scenarios.quiet(3, 4, SECOND / 10, 60 * SECOND)
                        .withFaults(
                                List.of(
                                        new Fault(
                                                20 * SECOND,
                                                Fault.Kind.MASS_REBOOT,
                                                0,
                                                2 * SECOND)));
        SimulationResult outcome = Simulation.run(scenario);
        assertThat(outcome.violation()).isNull();
        assertThat(outcome.commits()).isEqualTo(8);
    }

    @Test
    void readersFollowWithoutVoting() {
        Scenario quiet = Scenarios.quiet(4, 4, SECOND / 10, 30 * SECOND);
        SimulationResult without = Simulation.run(quiet);
        SimulationResult with = Simulation.run(quiet.withReaders(5));
        assertThat(with.violation()).isNull();
        assertThat(with.commits()).isEqualTo(without.commits());
        assertThat(with.publications()).isGreaterThan(2 * without.publications());
    }

    /** Four nodes, the calendar of the last of which is 10 s off, within half a second. */
    private static Scenario start(long seed, int references) {
        Scenario quiet = Scenarios.quiet(seed, 4, SECOND / 2, 30 * SECOND);
        NodeSettings settings = quiet.settings();
        return new Scenario(
                seed,
                settings,
                references,
                0,
                Oscillator.WANDERING,
                10 * SECOND,
                SECOND / 2,
                quiet.network(),
                Lies.NONE,
                List.of(),
                quiet.durationNs());
    }
}
