package dev.byztime.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettingsTests {

    @Test
    void defaultsFitTheAssumptions() {
        assertThatCode(() -> NodeSettings.of(4, 0)).doesNotThrowAnyException();
        assertThat(NodeSettings.readersGrowthPpb(100_000, 250_000, 40_000)).isEqualTo(490_075);
    }

    @Test
    void driftTooSmallForClocksAndSlewIsRefusedWithWhatWouldFit() {
        assertThatThrownBy(() -> withRates(245_037, 100_000, 250_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("driftPpb 245037 is too small")
                .hasMessageContaining("Raise driftPpb to 245038");
        assertThatCode(() -> withRates(245_038, 100_000, 250_000)).doesNotThrowAnyException();
    }

    @Test
    void faultsAreAThirdOfTheOthers() {
        assertThat(new int[] {faults(1), faults(3), faults(4), faults(6), faults(7), faults(13)})
                .containsExactly(0, 0, 1, 1, 2, 4);
    }

    @Test
    void growthIsRoundedUp() {
        NodeSettings settings = NodeSettings.of(4, 0);
        double rho = 100e-6;
        assertThat((double) settings.offsetGrowthPpb())
                .isBetween(2 * rho / (1 - rho) * 1e9, 2 * rho / (1 - rho) * 1e9 + 2);
        double vote = 250e-6 * (1 + rho) / (1 - rho) * 1e9;
        assertThat((double) settings.voteGrowthPpb()).isBetween(vote, vote + 2);
    }

    @Test
    void quarantineIsLongerThanStaleSamplesAndWindowByAnyClock() {
        NodeSettings settings = NodeSettings.of(4, 0);
        double real = settings.maxAgeNs() / (1 - 100e-6) + settings.windowNs();
        assertThat((double) settings.quarantineNs()).isGreaterThan(real * (1 + 100e-6));
    }

    @Test
    void rejoinLimitIsSharedByThoseThatMayRejoinAtOnce() {
        assertThat(NodeSettings.of(4, 0).rejoinLimitNs()).isEqualTo(2_400_000);
        assertThat(NodeSettings.of(7, 0).rejoinLimitNs()).isEqualTo(1_200_000);
        assertThat(NodeSettings.of(1000, 0).rejoinLimitNs()).isEqualTo(600_000);
    }

    private static int faults(int nodes) {
        return NodeSettings.of(nodes, 0).faults();
    }

    private static NodeSettings withRates(long driftPpb, long hardwarePpb, long slewPpb) {
        NodeSettings usual = NodeSettings.of(4, 0);
        return new NodeSettings(
                4,
                0,
                driftPpb,
                hardwarePpb,
                slewPpb,
                usual.rejoinPpb(),
                usual.maxAgeNs(),
                usual.windowNs(),
                usual.agreementNs(),
                usual.pollMinNs(),
                usual.pollMaxNs(),
                usual.timeoutNs(),
                usual.widthGoalNs());
    }
}
