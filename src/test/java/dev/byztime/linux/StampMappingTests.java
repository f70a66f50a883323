package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;

class StampMappingTests {

    private static final long REAL = 1_795_000_000_000_000_000L;
    private static final long RAW = 5_000_000_000L;
    private static final long MS = 1_000_000;

    private final StampMapping mapping = new StampMapping();

    @Test
    void stampLiesBetweenTwoBrackets() {
        mapping.note(RAW, REAL + 10, RAW + 30);
        mapping.note(RAW + 50 * MS, REAL + 50 * MS + 10, RAW + 50 * MS + 30);

        long stamp = REAL + 20 * MS;
        long truth = RAW + 20 * MS; // give or take what the brackets leave open
        assertThat(mapping.earliestNs(stamp)).isBetween(truth - 600, truth - 10);
        assertThat(mapping.latestNs(stamp)).isBetween(truth + 20, truth + 600);
    }

    @Test
    void stampOfAnotherTimeHasNone() {
        assertThat(mapping.latestNs(REAL)).isEqualTo(StampMapping.UNKNOWN);
        mapping.note(RAW, REAL, RAW);
        assertThat(mapping.latestNs(REAL)).isEqualTo(StampMapping.UNKNOWN);
        mapping.note(RAW + 5 * MS, REAL + 5 * MS, RAW + 5 * MS);
        assertThat(mapping.latestNs(REAL - 1)).isEqualTo(StampMapping.UNKNOWN);
        assertThat(mapping.latestNs(REAL + 5 * MS + 1)).isEqualTo(StampMapping.UNKNOWN);
        assertThat(mapping.latestNs(0)).isEqualTo(StampMapping.UNKNOWN);
        assertThat(mapping.latestNs(REAL)).isNotEqualTo(StampMapping.UNKNOWN);
    }

    @Test
    void stepInBetweenSaysNothing() {
        for (long step : new long[] {20 * MS, -20 * MS, 10_000 * MS, -10_000 * MS}) {
            mapping.forget();
            mapping.note(RAW, REAL, RAW + 40);
            mapping.note(RAW + 50 * MS, REAL + 50 * MS + step, RAW + 50 * MS + 40);

            assertThat(mapping.latestNs(REAL + 10 * MS)).isEqualTo(StampMapping.UNKNOWN);
        }
    }

    @Test
    void slewIsAllowedFor() {
        mapping.note(RAW, REAL, RAW);
        mapping.note(RAW + 100 * MS, REAL + 100 * MS + 50_000, RAW + 100 * MS);

        long stamp = REAL + 50 * MS + 25_000;
        assertThat(mapping.earliestNs(stamp)).isBetween(RAW + 50 * MS - 30_000, RAW + 50 * MS);
        assertThat(mapping.latestNs(stamp)).isBetween(RAW + 50 * MS, RAW + 50 * MS + 30_000);
    }

    @Test
    void manyBracketsReachBackStill() {
        for (int i = 0; i < 20_000; i++) { // 200 ms of a flood
            mapping.note(RAW + i * 10_000L, REAL + i * 10_000L, RAW + i * 10_000L + 100);
        }
        long stamp = REAL + 200 * MS - 30 * MS;

        assertThat(mapping.latestNs(stamp)).isBetween(RAW + 170 * MS, RAW + 170 * MS + 1_000);
    }

    /** Whatever CLOCK_REALTIME does, once between two brackets, what is said of a stamp is true. */
    @FuzzTest
    void truthIsWithin(FuzzedDataProvider data) {
        StampMapping fresh = new StampMapping();
        long raw = RAW;
        long difference = REAL - RAW;
        long[] stamps = new long[8];
        long[] truths = new long[8];
        int count = 0;
        fresh.note(raw, raw + difference, raw);
        while (data.remainingBytes() > 0) {
            raw += data.consumeLong(0, 50 * MS);
            boolean stepsBefore = data.consumeBoolean();
            long step =
                    data.consumeBoolean()
                            ? data.consumeLong(-MS * 10_000, MS * 10_000)
                            : data.consumeLong(-1_000, 1_000);
            difference += stepsBefore ? step : 0;
            stamps[count % 8] = raw + difference;
            truths[count % 8] = raw;
            count++;
            difference += stepsBefore ? 0 : step;
            raw += data.consumeLong(0, 50 * MS);
            long before = data.consumeLong(0, 100_000);
            long after = data.consumeLong(0, 100_000);
            fresh.note(raw, raw + before + difference, raw + before + after);
            raw += before + after;
            long latest = fresh.latestNs(stamps[(count - 1) % 8]);
            if (latest != StampMapping.UNKNOWN) {
                long earliest = fresh.earliestNs(stamps[(count - 1) % 8]);
                assertThat(truths[(count - 1) % 8]).isBetween(earliest, latest);
            }
        }
    }
}
