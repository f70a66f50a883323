package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockRateTests {

    private static final long SECOND_NS = 1_000_000_000;

    private final ClockRate rate = new ClockRate();

    @Test
    void nothingIsKnownAtFirst() {
        add(0, 30_000);
        add(3, 30_000);
        assertThat(rate.isKnown()).isFalse();
    }

    /** The peer's clock is 30 ppm faster; each look knows the difference within 10 us. */
    @Test
    void boundsOfTheRateAreThoseOfTheDifferenceOverTheTime() {
        add(0, 30_000);
        add(10, 30_000);

        assertThat(rate.isKnown()).isTrue();
        assertThat(rate.ppb()).isEqualTo(30_000);
        assertThat(rate.errorPpb()).isEqualTo(2_000); // two times 10 us over 10 s
    }

    @Test
    void longerTimeTellsItBetterUpToAMinute() {
        for (int second = 0; second <= 600; second++) {
            add(second, -7_000);
        }
        assertThat(rate.ppb()).isEqualTo(-7_000);
        assertThat(rate.errorPpb()).isBetween(300L, 350L);
    }

    @Test
    void rateOfLongAgoIsForgotten() {
        long differenceNs = 0;
        for (int second = 0; second <= 300; second++) {
            differenceNs += second < 200 ? 50_000 : -20_000;
            rate.add(second * SECOND_NS, differenceNs - 10_000, differenceNs + 10_000);
        }
        assertThat(rate.ppb()).isEqualTo(-20_000);
    }

    @Test
    void clockThatBeganAnewHasNoRateYet() {
        add(0, 30_000);
        add(10, 30_000);
        rate.forget();
        assertThat(rate.isKnown()).isFalse();
        add(11, 30_000);
        assertThat(rate.isKnown()).isFalse();
    }

    private void add(long second, long ppb) {
        long differenceNs = second * ppb;
        rate.add(second * SECOND_NS, differenceNs - 10_000, differenceNs + 10_000);
    }
}
