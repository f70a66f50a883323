package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import java.util.List;

/** What the log says of a time without grants. */
class RecoveryLogTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(RecoveryLog.class);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final RecoveryLog log = new RecoveryLog();

    @BeforeEach
    void listen() {
        lines.start();
        LOG.addAppender(lines);
        LOG.setLevel(Level.INFO); // other tests may have chosen less
        LOG.setAdditive(false);
    }

    @AfterEach
    void end() {
        LOG.setAdditive(true);
        LOG.detachAppender(lines);
        LOG.setLevel(null);
    }

    @Test
    void aStartThatGrantsNothingSaysForHowLongOnceAndWhenItIsOver() {
        log.tell(pending(Recovering.Cause.STARTING, null));
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(61, 1)));
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(60, 0)));
        log.tell(null);
        log.tell(null);
        assertThat(written())
                .containsExactly(
                        "Leases: nothing is granted for 62 s (RESTART: promises from before the"
                                + " start may last until then)",
                        "Leases: granted from now on");
    }

    @Test
    void aStartThatGrantsAtOnceSaysNothing() {
        log.tell(pending(Recovering.Cause.STARTING, null));
        log.tell(null);
        assertThat(written()).isEmpty();
    }

    @Test
    void aBreakDuringRecoveryIsAnotherReasonToWait() {
        log.tell(pending(Recovering.Cause.RESTART, new Timestamp(10, 0)));
        log.tell(pending(Recovering.Cause.DISCONTINUITY, new Timestamp(62, 0)));
        assertThat(written()).hasSize(2);
        assertThat(written().getLast())
                .startsWith("Leases: nothing is granted for 62 s (DISCONTINUITY: ");
    }

    @ParameterizedTest
    @EnumSource
    void everyCauseIsExplained(Recovering.Cause cause) {
        log.tell(pending(cause, new Timestamp(2, 0)));
        assertThat(written()).hasSize(1);
        assertThat(written().getFirst())
                .matches("Leases: nothing is granted for 2 s \\(" + cause + ": [a-z ,]{20,}\\)");
    }

    private static Recovering pending(Recovering.Cause cause, @Nullable Timestamp in) {
        Timestamp now = new Timestamp(1_000, 0);
        Reading.Basis basis = new Reading.Basis(now, now, Era.of(1, 2), 0, 0);
        return new Recovering(
                cause, in, new Reading(basis, 0, 0, null, Reading.Status.SYNCHRONIZED));
    }

    private List<String> written() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
