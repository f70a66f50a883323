package dev.byztime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.Peers.Taken;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

class PeersTests {

    private static final long SECOND = 1_000_000_000;
    private static final NodeSettings SETTINGS = NodeSettings.of(4, 0);

    private final Peers peers = new Peers(SETTINGS);

    @Test
    void entryIsBoundedByTheRoundTrip() {
        assertThat(peers.take(1, answer(1000, 5100, 5300, 1600, 7))).isEqualTo(Taken.FINE);
        // the clocks differ by 5300 - 1600 at least and 5100 - 1000 at most, and the vote is 7
        assertThat(peers.lowerNs(1, 1600)).isBetween(3707 - 20L, 3707L);
        assertThat(peers.upperNs(1, 1600)).isBetween(4107L, 4107 + 20L);
    }

    @Test
    void laterSamplesNarrowTheOffsetOfTheClocks() {
        peers.take(1, answer(0, 500, 500, 1000, 0));
        peers.take(1, answer(2000, 2900, 2900, 3000, 0)); // slow on its way there only
        assertThat(peers.lowerNs(1, 3000)).isBetween(-120L, -100L);
        assertThat(peers.upperNs(1, 3000)).isBetween(500L, 520L);
    }

    @Test
    void entryGrowsWithAgeAndEnds() {
        peers.take(1, answer(0, 0, 0, 0, 0));
        long upper = peers.upperNs(1, SECOND);
        assertThat(upper).isBetween(450_000L, 450_200L); // (2 * 100 + 250) ppm
        assertThat(peers.heard(1, SETTINGS.maxAgeNs())).isTrue();
        assertThat(peers.heard(1, SETTINGS.maxAgeNs() + 1)).isFalse();
    }

    @Test
    void samplesThatContradictEachOtherConvictAndBeginAnew() {
        peers.take(1, answer(0, 0, 0, 10, 0));
        assertThat(peers.take(1, answer(1000, 900_000, 900_000, 1010, 0)))
                .isEqualTo(Taken.CONTRADICTION);
        assertThat(peers.lowerNs(1, 1010)).isBetween(898_970L, 898_990L);
    }

    @Test
    void rateOfAPeersClockIsThatOfTheLastMinute() {
        hear(1, 100, 40_000, 10_000);
        assertThat(peers.clockRatePpb(1)).isBetween(39_500L, 40_500L);
        assertThat(peers.clockRateErrorPpb(1)).isLessThan(25_000);

        StampedAnswer other = answer(101 * SECOND, 0, 0, 101 * SECOND + 10_000, 0);
        other.era = 2;
        peers.take(1, other);
        assertThat(peers.clockRateErrorPpb(1)).as("of another era").isEqualTo(unknown());
    }

    @Test
    void rateIsUncertainWhereRoundTripsAreLong() {
        assertThat(peers.clockRateErrorPpb(1)).isEqualTo(unknown());
        hear(1, 100, 40_000, 20_000_000);
        assertThat(peers.clockRateErrorPpb(1)).isGreaterThan(25_000);
    }

    /** Each look knows the difference within 10 us; the bounds of both ends count. */
    @Test
    void errorOfARateIsThatOfTheDifferenceOverTheTime() {
        hear(1, 64, -7_000, 20_000);
        assertThat(Math.abs(peers.clockRatePpb(1) + 7_000))
                .isLessThanOrEqualTo(peers.clockRateErrorPpb(1));
        assertThat(peers.clockRateErrorPpb(1)).isBetween(200L, 700L);
    }

    @Test
    void rateOfLongAgoIsForgotten() {
        long aheadNs = 0;
        for (int second = 1; second <= 300; second++) {
            aheadNs += second < 200 ? 50_000 : -20_000;
            long sentNs = second * SECOND;
            long theirsNs = sentNs + aheadNs + 5_000;
            peers.take(1, answer(sentNs, theirsNs, theirsNs, sentNs + 10_000, 0));
        }
        assertThat(peers.clockRatePpb(1)).isBetween(-20_500L, -19_500L);
    }

    private void hear(int peer, int seconds, long ratePpb, long tripNs) {
        for (int second = 1; second <= seconds; second++) {
            long sentNs = second * SECOND;
            long theirsNs = sentNs + second * ratePpb + tripNs / 2;
            peers.take(peer, answer(sentNs, theirsNs, theirsNs, sentNs + tripNs, 0));
        }
    }

    private static long unknown() {
        return Peers.UNKNOWN_RATE;
    }

    @Test
    void anotherEraBeginsAnew() {
        peers.take(1, answer(0, 0, 0, 10, 0));
        StampedAnswer other = answer(1000, 900_000, 900_000, 1010, 0);
        other.era = 2;
        assertThat(peers.take(1, other)).isEqualTo(Taken.NEW_ERA);
        assertThat(peers.lowerNs(1, 1010)).isBetween(898_970L, 898_990L);
    }

    @Test
    void votesThatMoveTooFastAreNoticed() {
        peers.take(1, answer(0, 0, 0, 10, 0));
        assertThat(peers.take(1, answer(SECOND, SECOND, SECOND, SECOND, 250_000)))
                .isEqualTo(Taken.FINE);
        assertThat(peers.take(1, answer(2 * SECOND, 2 * SECOND, 2 * SECOND, 2 * SECOND, 600_000)))
                .isEqualTo(Taken.STEPPED);
    }

    @Test
    void impossibleNumbersAreMalformed() {
        assertThat(peers.take(1, answer(10, 0, 0, 0, 0))).isEqualTo(Taken.MALFORMED);
        assertThat(peers.take(1, answer(0, 1, 0, 10, 0))).isEqualTo(Taken.MALFORMED);
        assertThat(peers.take(1, answer(0, 0, 0, 10, Long.MIN_VALUE))).isEqualTo(Taken.MALFORMED);
        assertThat(peers.take(1, answer(0, 0, 1L << 61, 10, 0))).isEqualTo(Taken.MALFORMED);
        // it says that it worked for a second on what was away for a microsecond
        assertThat(peers.take(1, answer(0, 0, SECOND, 1000, 0))).isEqualTo(Taken.MALFORMED);
        assertThat(peers.heard(1, 10)).isFalse();
    }

    /** Step 2 of the proof, with clocks and votes at their limits. */
    @Test
    void entryContainsVoteWhateverTheDelays() {
        Randomly.repeat(
                300,
                random -> {
                    Peers fresh = new Peers(SETTINGS);
                    double ours = 1 + (random.nextDouble() * 2 - 1) * 100e-6;
                    double theirs = 1 + (random.nextBoolean() ? 100e-6 : -100e-6);
                    double slew = random.nextBoolean() ? 250e-6 : -250e-6;
                    double real = 0;
                    for (int poll = 0; poll < 50; poll++) {
                        double sent = real;
                        double arrived = sent + random.nextDouble() * 20e6;
                        double left = arrived + random.nextDouble() * 1e6;
                        double back = left + random.nextDouble() * 20e6;
                        StampedAnswer answer =
                                answer(
                                        (long) (sent * ours),
                                        (long) (arrived * theirs),
                                        (long) (left * theirs),
                                        (long) (back * ours),
                                        (long) (arrived * theirs * slew));
                        fresh.take(1, answer);
                        real = back + random.nextDouble() * 3e9;
                        long now = (long) (real * ours);
                        double truth = real * theirs * (1 + slew) - real * ours;
                        assertThat((double) fresh.lowerNs(1, now)).isLessThanOrEqualTo(truth);
                        assertThat((double) fresh.upperNs(1, now)).isGreaterThanOrEqualTo(truth);
                    }
                });
    }

    @Test
    void promisedSlewNarrowsTheEntryUntilTheHorizon() {
        StampedAnswer answer = answer(0, 0, 0, 0, 0);
        answer.steady = true;
        answer.slewPpb = 200_000;
        peers.take(1, answer);
        // 200 ppm of slew, give or take 25 ppm promised, and 200 ppm between the clocks
        assertThat(peers.upperNs(1, SECOND)).isBetween(425_000L, 425_200L);
        assertThat(peers.lowerNs(1, SECOND)).isBetween(-25_200L, -24_900L);
        long horizon = SETTINGS.promiseNs();
        long beyond = peers.upperNs(1, horizon + SECOND) - peers.upperNs(1, horizon);
        assertThat(beyond).isBetween(449_900L, 450_200L);
    }

    @Test
    void promiseOfMoreThanAnyVoteMayDoIsNone() {
        StampedAnswer answer = answer(0, 0, 0, 0, 0);
        answer.steady = true;
        answer.slewPpb = SETTINGS.slewPpb() + 1;
        peers.take(1, answer);
        assertThat(peers.upperNs(1, SECOND)).isBetween(450_000L, 450_200L);
    }

    /** Step 2 of the proof with a promise: the vote does all that it may. */
    @Test
    void entryContainsVoteThatKeepsItsPromise() {
        Randomly.repeat(
                300,
                random -> {
                    Peers fresh = new Peers(SETTINGS);
                    double theirs = 1 + (random.nextBoolean() ? 100e-6 : -100e-6);
                    double ours = 1 + (random.nextBoolean() ? 100e-6 : -100e-6);
                    double slew = (random.nextInt(11) - 5) * 45e-6;
                    double promised = slew + (random.nextBoolean() ? 25e-6 : -25e-6);
                    double free = random.nextBoolean() ? 250e-6 : -250e-6;
                    double arrived = random.nextDouble() * 20e6;
                    double back = arrived + random.nextDouble() * 20e6;
                    StampedAnswer answer =
                            answer(
                                    0,
                                    (long) (arrived * theirs),
                                    (long) (arrived * theirs),
                                    (long) (back * ours),
                                    0);
                    answer.steady = true;
                    answer.slewPpb = Math.round(slew * 1e9);
                    fresh.take(1, answer);
                    double real = back + random.nextDouble() * 19e9;
                    long now = (long) (real * ours);
                    double elapsed = (real - arrived) * theirs;
                    double within = Math.min(elapsed, (double) SETTINGS.promiseNs());
                    double vote = within * promised + (elapsed - within) * free;
                    double truth = real * theirs + vote - real * ours;
                    assertThat((double) fresh.lowerNs(1, now)).isLessThanOrEqualTo(truth);
                    assertThat((double) fresh.upperNs(1, now)).isGreaterThanOrEqualTo(truth);
                });
    }

    private static StampedAnswer answer(long t1, long t2, long t3, long t4, long vote) {
        StampedAnswer answer = new StampedAnswer();
        answer.sentNs = t1;
        answer.peerReceivedNs = t2;
        answer.peerSentNs = t3;
        answer.receivedNs = t4;
        answer.voteNs = vote;
        return answer;
    }
}
