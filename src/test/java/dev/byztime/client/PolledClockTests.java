package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.clock.Slept;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;

/** The clock of a program that asks a service which tests play. */
class PolledClockTests {

    private final BlockingClock clock = new BlockingClock();
    private final Timestamp localStart = clock.read().raw();

    private volatile int status = 200;
    private volatile String era = "4ed01987-b78e-455f-a4d0-5c4298775219";
    private volatile boolean down;

    private final PolledClock time = new PolledClock(this::answered, clock, this::slept, clock);

    private ServiceTransport.Reply answered(
            String method, String path, String accept, @Nullable String json, Duration wait)
            throws IOException {
        assertThat(method + " " + path).isEqualTo("GET /time");
        if (down) {
            throw new IOException("nobody is there");
        }
        Timestamp now = trueTime();
        Timestamp error = new Timestamp(0, 1_000_000);
        return new ServiceTransport.Reply(
                status,
                "",
                """
                {"earliest": "%s", "latest": "%s", "era": "%s", "driftPpb": 250000}
                """
                        .formatted(now.minus(error), now.plus(error), era));
    }

    private Slept slept() {
        long ns = clock.read().aheadNs();
        return new Slept(ns, ns);
    }

    private Timestamp trueTime() {
        return new Timestamp(1_795_237_000, 0).plus(clock.read().raw().minus(localStart));
    }

    private void pass(double seconds) throws InterruptedException {
        clock.settle(1);
        clock.advance(seconds);
        clock.settle(1);
    }

    @AfterEach
    void end() {
        time.close();
    }

    @Test
    void readingContainsTheTrueTimeAndIsRenewed() throws Exception {
        for (int i = 0; i < 30; i++) {
            pass(1);
            Reading now = time.now();
            assertThat(now.earliest()).isLessThanOrEqualTo(trueTime());
            assertThat(now.latest()).isGreaterThanOrEqualTo(trueTime());
            assertThat(now.error()).isLessThan(new Timestamp(0, 5_000_000));
        }
        assertThat(time.failure()).isEmpty();
    }

    @Test
    void serviceThatIsGoneIsNamedAndItsReadingUsedForTenSeconds() throws Exception {
        pass(1);
        down = true;
        pass(8);
        assertThat(time.now().latest()).isGreaterThanOrEqualTo(trueTime());
        assertThat(time.failure()).isEqualTo("nobody is there");
        pass(2);
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(time::now)
                .matches(e -> e.reason() == Unavailable.TOO_OLD);
        down = false;
        pass(1);
        assertThat(time.now().latest()).isGreaterThanOrEqualTo(trueTime());
    }

    @Test
    void answerThatIsNoTimeIsNotUsed() throws Exception {
        status = 503;
        pass(2);
        assertThat(time.failure()).contains("status 503");
        status = 200;
        era = "none";
        pass(1);
        assertThat(time.failure()).contains("not understood");
    }
}
