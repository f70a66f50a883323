package dev.byztime.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SteeringTests {

    private static final long STEP_NS = 50_000_000;
    private static final int STEPS_PER_SECOND = 20;

    private final Steering steering = new Steering(250_000);

    private long nowNs = 1_000;
    private long slewPpb;

    /** A bias of all paths, as of slow first answers, pushes all votes in one direction. */
    @Test
    void rateThatAllLearnedFromOneBiasFadesWithinMinutes() {
        run(10, 60_000, 0);
        assertThat(steering.learnedPpb()).isGreaterThan(20_000);

        run(240, 0, 0);
        assertThat(steering.learnedPpb()).isCloseTo(0, within(1_000.0));
    }

    @Test
    void scaleGoesAtTheRateOfTheMiddleOscillators() {
        run(300, 0, 30_000);
        assertThat(slewPpb).isCloseTo(30_000, within(300L));
    }

    /** Over slow networks the rates are not known; what is learned must last, or votes lag. */
    @Test
    void rateIsKeptWhereThatOfOthersIsUnknown() {
        run(10, 60_000, Double.NaN);
        double learnedPpb = steering.learnedPpb();

        run(60, 0, Double.NaN);
        assertThat(steering.learnedPpb()).isGreaterThan(0.9 * learnedPpb);
    }

    @Test
    void slewIsWithinItsLimit() {
        run(10, 1_000_000_000, 200_000);
        assertThat(slewPpb).isEqualTo(250_000);
    }

    private void run(int seconds, long distanceNs, double commonPpb) {
        for (int i = 0; i < seconds * STEPS_PER_SECOND; i++) {
            nowNs += STEP_NS;
            slewPpb = steering.slewPpb(nowNs, distanceNs, commonPpb);
        }
    }
}
