package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.seal.SealKey;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Objects;

/** What is waited for where nothing else hides it: invariant 5. */
class RecoveryTests {

    private static final long SECOND = 1_000_000_000L;
    private static final long T = 1_000 * SECOND;
    private static final Era ERA = Era.of(1, 2);
    private static final LeaseLimits LIMITS = ManualLeases.limits(10, 10, 10, 10);

    /**
     * An earlier life may have begun its tokens at a latest that was too late by twice the error,
     * and a million tokens are reserved at once.
     */
    @Test
    void tokensOfAnEarlierLifeAreWaitedForByTwiceTheLargestError() {
        long ahead = 2 * SECOND + LeaseTuning.TOKEN_SLACK;
        assertWaits(T + ahead - 1, T + ahead - 1);
        assertWaits(T + ahead, T + ahead);
        assertWaits(Long.MAX_VALUE, T + ahead);
        assertWaits(T - 1, T);
    }

    /** Invariant 10: a wait on the local clock ends after its last nanosecond. */
    @Test
    void aWaitOnTheLocalClockIncludesItsEnd() {
        Recovery recovery = recovery(T, T + 10);
        assertThat(recovery.pending(at(T))).satisfies(r -> assertIn(r, 11));
        assertThat(recovery.pending(at(T + 10))).satisfies(r -> assertIn(r, 1));
        assertThat(recovery.pending(at(T + 11))).isNull();
        Recovery byTime = recovery(T, Long.MIN_VALUE);
        assertThat(byTime.pending(at(T))).satisfies(r -> assertIn(r, 2));
    }

    private static void assertIn(@Nullable Recovering pending, long ns) {
        assertThat(pending).isNotNull();
        assertThat(Objects.requireNonNull(pending).in()).isEqualTo(Timestamp.ofNanos(ns));
    }

    private static void assertWaits(long tokenCeiling, long until) {
        Recovery recovery = recovery(tokenCeiling, Long.MIN_VALUE);
        assertThat(recovery.pending(at(T))).isNotNull();
        assertThat(recovery.pending(at(until))).isNotNull();
        assertThat(recovery.pending(at(until + 1))).isNull();
    }

    private static Recovery recovery(long tokenCeiling, long quietUntil) {
        LeaseTimescale.Epoch mark =
                new LeaseTimescale.Epoch(
                        0,
                        quietUntil,
                        Ceiling.NONE,
                        Recovering.Cause.RESTART,
                        ERA,
                        LIMITS.longestPromise(),
                        SealKey.parseHex("00".repeat(SealKey.BYTES)),
                        null);
        return new Recovery(
                () -> new RecoveredCeiling(tokenCeiling, RecoveredCeiling.Origin.FOUND, ERA),
                () -> mark,
                new FencingTokens(() -> Long.MAX_VALUE));
    }

    private static DecisionTime at(long now) {
        Reading.Basis basis =
                new Reading.Basis(Timestamp.ofNanos(now), Timestamp.ofNanos(now), ERA, 0, 0);
        return DecisionTime.of(new Reading(basis, 0, 0, null, Reading.Status.SYNCHRONIZED), LIMITS);
    }
}
