package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.testing.LogLines;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the log says of a time without grants. */
class RecoveryLogTests {

    @RegisterExtension private final LogLines lines = new LogLines(RecoveryLog.class);
    private static final RecoveredCeiling FOUND =
            new RecoveredCeiling(0, RecoveredCeiling.Origin.FOUND, null);
    private static final RecoveredCeiling BEHIND =
            new RecoveredCeiling(0, RecoveredCeiling.Origin.BEHIND, null);

    private final RecoveryLog log = new RecoveryLog();

    @Test
    void aStartThatGrantsNothingSaysForHowLongOnceAndWhenItIsOver() {
        log.tell(pending(Recovering.Cause.STARTING, null), FOUND);
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(61, 1)), FOUND);
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(60, 0)), FOUND);
        log.tell(null, FOUND);
        log.tell(null, FOUND);
        assertThat(lines.written())
                .containsExactly(
                        "Leases: nothing is granted for 62 s (RESTART: promises from before the"
                                + " start may last until then)",
                        "Leases: granted from now on");
    }

    @Test
    void aStartAfterALongStopSaysWhyItWaitsForSoLong() {
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(63, 0)), BEHIND);
        assertThat(lines.written())
                .containsExactly(
                        "Leases: nothing is granted for 63 s (RESTART: the service was stopped for"
                                + " so long that its state folder cannot be told from an old"
                                + " backup)");
    }

    @Test
    void aStartThatGrantsAtOnceSaysNothing() {
        log.tell(pending(Recovering.Cause.STARTING, null), FOUND);
        log.tell(null, FOUND);
        assertThat(lines.written()).isEmpty();
    }

    @Test
    void aBreakDuringRecoveryIsAnotherReasonToWait() {
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(10, 0)), FOUND);
        log.tell(pending(Recovering.Cause.DISCONTINUITY, new Timestamp(62, 0)), FOUND);
        assertThat(lines.written()).hasSize(2);
        assertThat(lines.written().getLast())
                .startsWith("Leases: nothing is granted for 62 s (DISCONTINUITY: ");
    }

    @ParameterizedTest
    @EnumSource
    void everyCauseIsExplained(Recovering.Cause cause) {
        log.tell(pending(cause, new Timestamp(2, 0)), FOUND);
        assertThat(lines.written()).hasSize(1);
        assertThat(lines.written().getFirst())
                .matches("Leases: nothing is granted for 2 s \\(" + cause + ": [a-z ,]{20,}\\)");
    }

    private static Recovering pending(Recovering.Cause cause, @Nullable Timestamp in) {
        Timestamp now = new Timestamp(1_000, 0);
        Reading.Basis basis = new Reading.Basis(now, now, Era.of(1, 2), 0, 0);
        return new Recovering(
                cause, in, new Reading(basis, 0, 0, null, Reading.Status.SYNCHRONIZED));
    }
}
