package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Slept;
import dev.byztime.testing.Together;
import dev.byztime.time.Timestamp;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The machine's clocks against other ways to read the same ones. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinuxClockTests {

    private static final Timestamp HOUR = new Timestamp(3_600, 0);

    /** More than there are slots for answers, so that some wait for others. */
    private static final int MANY_THREADS = 200;

    private final LinuxClock clock = new LinuxClock();

    @Test
    void clocksNeverGoBackOnPlatformThreads() {
        Together.onPlatformThreads(MANY_THREADS, neverGoesBack(2_000));
    }

    @Test
    void clocksNeverGoBackOnVirtualThreads() {
        Together.onVirtualThreads(10 * MANY_THREADS, neverGoesBack(200));
    }

    /** Neither within a thread nor from one to another. */
    private Together.Task neverGoesBack(int reads) {
        AtomicReference<LocalTime> latest = new AtomicReference<>(clock.read());
        return number -> {
            for (int i = 0; i < reads; i++) {
                LocalTime before = latest.get();
                LocalTime now = clock.read();
                assertThat(now.raw()).isGreaterThanOrEqualTo(before.raw());
                assertThat(now.boottimeNs()).isGreaterThanOrEqualTo(before.boottimeNs());
                latest.set(now);
            }
        };
    }

    /** Clocks that differ by decades: an answer meant for another thread would show. */
    @Test
    void noThreadGetsTheAnswerMeantForAnother() {
        LocalTime local = clock.read();
        Timestamp real = clock.realClock().read();
        Slept slept = clock.slept();
        Together.onPlatformThreads(
                MANY_THREADS,
                number -> {
                    for (int i = 0; i < 1_000; i++) {
                        switch ((number + i) % 3) {
                            case 0 -> {
                                LocalTime now = clock.read();
                                assertSoonAfter(local.raw(), now.raw());
                                assertSoonAfter(
                                        Timestamp.ofNanos(local.boottimeNs()),
                                        Timestamp.ofNanos(now.boottimeNs()));
                            }
                            case 1 -> assertSoonAfter(real, clock.realClock().read());
                            default -> assertThat(clock.slept().mayHaveSleptSince(slept)).isFalse();
                        }
                    }
                });
    }

    @Test
    void theLocalClockIsTheRawOne() {
        for (int i = 0; i < 1_000; i++) {
            assertBetweenCallsOf(JnaClocks.CLOCK_MONOTONIC_RAW, () -> clock.read().raw());
        }
    }

    @Test
    void theOtherRunsThroughSuspend() {
        for (int i = 0; i < 1_000; i++) {
            assertBetweenCallsOf(
                    JnaClocks.CLOCK_BOOTTIME, () -> Timestamp.ofNanos(clock.read().boottimeNs()));
        }
    }

    @Test
    void theOtherIsWhatTheKernelReportsAsUptime() throws IOException {
        for (int i = 0; i < 100; i++) {
            BigDecimal before = uptime();
            BigDecimal now = BigDecimal.valueOf(clock.read().boottimeNs(), 9);
            BigDecimal after = uptime();
            assertThat(now)
                    .isGreaterThanOrEqualTo(before)
                    .isLessThan(after.add(new BigDecimal("0.01"))); // it is cut off there
        }
    }

    @Test
    void theRawClockIsReadFirst() {
        Slept slept = clock.slept();
        for (int i = 0; i < 1_000; i++) {
            long boottimeBefore = bare(JnaClocks.CLOCK_BOOTTIME).toNanosSaturated();
            LocalTime now = clock.read();
            Timestamp rawAfter = bare(JnaClocks.CLOCK_MONOTONIC_RAW);
            long boottimeAfter = bare(JnaClocks.CLOCK_BOOTTIME).toNanosSaturated();
            assertThat(now.boottimeNs()).isBetween(boottimeBefore, boottimeAfter);
            assertThat(now.raw()).isLessThanOrEqualTo(rawAfter);
        }
        assertThat(clock.slept().mayHaveSleptSince(slept)).isFalse();
    }

    @Test
    void theRealClockIsTheCalendars() {
        for (int i = 0; i < 1_000; i++) {
            assertBetweenCallsOf(JnaClocks.CLOCK_REALTIME, clock.realClock()::read);
        }
        assertThat(clock.realClock().read().seconds())
                .isCloseTo(System.currentTimeMillis() / 1_000, Offset.offset(2L));
    }

    @Test
    void sleepIsKnownToWithinAMillisecondByFar() {
        long narrowest =
                Stream.generate(clock::slept)
                        .limit(10)
                        .mapToLong(slept -> slept.atMostNs() - slept.atLeastNs())
                        .peek(width -> assertThat(width).isNotNegative())
                        .min()
                        .orElseThrow();
        assertThat(narrowest).isLessThan(Slept.SUSPEND_NS / 50);
    }

    @Test
    void sleepIsBoottimeLessMonotonic() {
        long leastNs = Long.MIN_VALUE;
        long mostNs = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            long before = bare(JnaClocks.CLOCK_MONOTONIC).toNanosSaturated();
            long boottime = bare(JnaClocks.CLOCK_BOOTTIME).toNanosSaturated();
            long after = bare(JnaClocks.CLOCK_MONOTONIC).toNanosSaturated();
            leastNs = Math.max(leastNs, boottime - after);
            mostNs = Math.min(mostNs, boottime - before);
        }
        Slept slept = clock.slept();
        assertThat(slept.atLeastNs()).isLessThanOrEqualTo(mostNs + Slept.SUSPEND_NS / 50);
        assertThat(slept.atMostNs()).isGreaterThanOrEqualTo(leastNs - Slept.SUSPEND_NS / 50);
    }

    private static void assertSoonAfter(Timestamp earlier, Timestamp later) {
        assertThat(later).isBetween(earlier, earlier.plus(HOUR));
    }

    private static void assertBetweenCallsOf(int clockId, Supplier<Timestamp> reading) {
        Timestamp before = bare(clockId);
        Timestamp now = reading.get();
        assertThat(now).isBetween(before, bare(clockId));
    }

    private static Timestamp bare(int clockId) {
        long[] timespec = new long[2];
        assertThat(JnaClocks.INSTANCE.clock_gettime(clockId, timespec)).isZero();
        return new Timestamp(timespec[0], (int) timespec[1]);
    }

    private static BigDecimal uptime() throws IOException {
        return new BigDecimal(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
    }
}
