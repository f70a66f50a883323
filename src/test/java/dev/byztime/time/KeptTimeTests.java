package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What earlier readings say about the present time (invariants 20 of leases and T3 of tickets). */
class KeptTimeTests {

    private static final KeptTime KEPT =
            new KeptTime(Timestamp.ofNanos(10), Timestamp.ofNanos(1_000), Timestamp.ofNanos(2_000));

    /** True time may pass faster than the local clock shows, both then and now. */
    @Test
    void whatACarriedReadingLetsPassIsLateByFourTimesTheDrift() {
        KeptTime kept =
                new KeptTime(new Timestamp(7, 0), new Timestamp(1_000, 0), new Timestamp(1_001, 0));
        assertThat(kept.passedAt(new Timestamp(1_100, 0), 250_000))
                .isEqualTo(new Timestamp(107, 100_000_002));
        assertThat(kept.passedAt(new Timestamp(999, 0), 250_000)).isEqualTo(new Timestamp(7, 0));
    }

    /** Rounding takes up to two nanoseconds. */
    @Test
    void readingsThatTouchAgree() {
        assertThat(KEPT.contradicts(reading(10, 2_002, 3_000))).isFalse();
        assertThat(KEPT.contradicts(reading(10, 2_004, 3_000))).isTrue();
        assertThat(KEPT.contradicts(reading(10, 0, 998))).isFalse();
        assertThat(KEPT.contradicts(reading(10, 0, 996))).isTrue();
    }

    @Test
    void localClocksDoNotGoBack() {
        assertThat(KEPT.contradicts(reading(9, 1_000, 2_000))).isTrue();
        assertThat(KEPT.isAfter(reading(9, 1_000, 2_000))).isTrue();
        assertThat(KEPT.isAfter(reading(10, 1_000, 2_000))).isFalse();
    }

    /** A wide reading adds nothing, and takes nothing away. */
    @Test
    void readingsHoldTogether() {
        KeptTime later = KEPT.and(reading(110, 0, 9_000));
        assertThat(later.local()).isEqualTo(Timestamp.ofNanos(110));
        assertThat(later.earliest()).isEqualTo(Timestamp.ofNanos(1_100 - 2));
        assertThat(later.latest()).isEqualTo(Timestamp.ofNanos(2_100 + 2));
        assertThat(KEPT.and(reading(10, 1_500, 9_000)).earliest())
                .isEqualTo(Timestamp.ofNanos(1_500));
    }

    private static Reading reading(long localNs, long earliestNs, long latestNs) {
        long errorNs = (latestNs - earliestNs) / 2;
        return new Reading(
                new Reading.Basis(
                        Timestamp.ofNanos(earliestNs + errorNs),
                        Timestamp.ofNanos(localNs),
                        Era.of(1, 2),
                        0,
                        0),
                0,
                errorNs,
                null,
                Reading.Status.SYNCHRONIZED);
    }
}
