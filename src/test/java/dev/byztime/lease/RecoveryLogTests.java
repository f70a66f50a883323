package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

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
    private final RecoveryLog log = new RecoveryLog();

    @Test
    void aStartThatGrantsNothingSaysForHowLongOnceAndWhenItIsOver() {
        log.tell(pending(Recovering.Cause.STARTING, null));
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(61, 1)));
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(60, 0)));
        log.tell(null);
        log.tell(null);
        assertThat(lines.written())
                .containsExactly(
                        "Leases: nothing is granted for 62 s (RESTART: promises from before the"
                                + " start may last until then)",
                        "Leases: granted from now on");
    }

    @Test
    void aStartThatGrantsAtOnceSaysNothing() {
        log.tell(pending(Recovering.Cause.STARTING, null));
        log.tell(null);
        assertThat(lines.written()).isEmpty();
    }

    @Test
    void aBreakDuringRecoveryIsAnotherReasonToWait() {
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(10, 0)));
        log.tell(pending(Recovering.Cause.DISCONTINUITY, new Timestamp(62, 0)));
        assertThat(lines.written()).hasSize(2);
        assertThat(lines.written().getLast())
                .startsWith("Leases: nothing is granted for 62 s (DISCONTINUITY: ");
    }

    @ParameterizedTest
    @EnumSource
    void everyCauseIsExplained(Recovering.Cause cause) {
        log.tell(pending(cause, new Timestamp(2, 0)));
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
