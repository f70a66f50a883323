package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ErrorHistory.Span;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.List;

/** The history of errors, with local times made by hand. */
class ErrorHistoryTests {

    private static final long SECOND_NS = 1_000_000_000;
    private static final long TENTH_NS = SECOND_NS / 10;

    private final ErrorHistory history = new ErrorHistory();
    private long nowNs = 5 * SECOND_NS;

    @Test
    void aNewHistoryIsEmpty() {
        assertThat(history.spans()).isEmpty();
    }

    @Test
    void aSpanOfASecondHasTheLeastAndTheLargestError() {
        for (int i = 0; i <= 10; i++) {
            history.add(nowNs + i * TENTH_NS, 100 + (i * 7) % 10);
        }
        assertThat(history.spans())
                .containsExactly(new Span(nowNs, nowNs + SECOND_NS, 100, 109, 0));
        history.add(nowNs + 11 * TENTH_NS, 50);
        assertThat(history.spans())
                .last()
                .isEqualTo(new Span(nowNs + SECOND_NS, nowNs + 11 * TENTH_NS, 50, 50, 0));
    }

    @Test
    void timeWithoutReadingsIsCounted() {
        history.addUnavailable(nowNs);
        history.addUnavailable(nowNs + 3 * TENTH_NS);
        assertThat(history.spans().getLast().hasReading()).isFalse();
        history.add(nowNs + 5 * TENTH_NS, 7);
        history.addUnavailable(nowNs + 6 * TENTH_NS);
        assertThat(history.spans())
                .containsExactly(new Span(nowNs, nowNs + 6 * TENTH_NS, 7, 7, 4 * TENTH_NS));
    }

    @Test
    void aPauseOfTheServiceIsAGap() {
        history.add(nowNs, 1);
        history.add(nowNs + TENTH_NS, 2);
        history.add(nowNs + 60 * SECOND_NS, 3);
        history.addUnavailable(nowNs + 120 * SECOND_NS);
        assertThat(history.spans())
                .containsExactly(
                        new Span(nowNs, nowNs + TENTH_NS, 1, 2, 0),
                        new Span(nowNs + 60 * SECOND_NS, nowNs + 60 * SECOND_NS, 3, 3, 0),
                        new Span(
                                nowNs + 120 * SECOND_NS,
                                nowNs + 120 * SECOND_NS,
                                Long.MAX_VALUE,
                                -1,
                                0));
    }

    @Test
    void itReachesBackToTheStartInBoundedMemory() {
        long beginNs = nowNs;
        long day = 24 * 3600;
        run(day, 1000);
        assertThat(history.spans()).hasSizeBetween(300, 500);
        run(30 * day, 1000);
        List<Span> spans = history.spans();
        assertThat(spans).hasSizeBetween(500, 700);
        assertThat(spans.getFirst().beginNs()).isEqualTo(beginNs);
        assertThat(spans.getLast().endNs()).isEqualTo(nowNs);
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i).beginNs()).isEqualTo(spans.get(i - 1).endNs());
            assertThat(length(spans.get(i))).isLessThanOrEqualTo(length(spans.get(i - 1)));
        }
        long middleNs = beginNs + (nowNs - beginNs) / 2;
        assertThat(spans.stream().filter(span -> span.beginNs() < middleNs).count())
                .isGreaterThanOrEqualTo(ErrorHistory.SPANS / 2);
        assertThat(length(spans.get(spans.size() - ErrorHistory.SPANS))).isEqualTo(SECOND_NS);
    }

    @Test
    void noSpikeAndNoRefusalIsEverLost() {
        run(1000, 1000);
        history.add(nowNs, 9_000_000);
        nowNs += SECOND_NS;
        history.addUnavailable(nowNs);
        nowNs += TENTH_NS;
        history.addUnavailable(nowNs);
        run(1_000_000, 1000);
        List<Span> spans = history.spans();
        assertThat(spans).filteredOn(span -> span.mostErrorNs() == 9_000_000).hasSize(1);
        assertThat(spans.stream().mapToLong(Span::unavailableNs).sum()).isEqualTo(TENTH_NS);
        assertThat(spans).allMatch(span -> span.leastErrorNs() == 1000);
    }

    @Test
    void whateverIsAddedSpansAreInOrder() {
        Randomly.repeat(
                3,
                random -> {
                    ErrorHistory anything = new ErrorHistory();
                    long atNs = 0;
                    for (int i = 0; i < 20_000; i++) {
                        atNs +=
                                random.nextLong(
                                        random.nextInt(50) == 0 ? 100 * SECOND_NS : 3 * TENTH_NS);
                        if (random.nextInt(10) == 0) {
                            anything.addUnavailable(atNs);
                        } else {
                            anything.add(atNs, random.nextLong(1_000_000));
                        }
                    }
                    long endNs = 0;
                    for (Span span : anything.spans()) {
                        assertThat(span.beginNs()).isGreaterThanOrEqualTo(endNs);
                        assertThat(span.unavailableNs()).isBetween(0L, length(span));
                        assertThat(span.hasReading())
                                .isEqualTo(span.leastErrorNs() <= span.mostErrorNs());
                        endNs = span.endNs();
                    }
                    assertThat(endNs).isEqualTo(atNs);
                });
    }

    /** A reading at the begin and end of each of some seconds. */
    private void run(long seconds, long errorNs) {
        for (long i = 0; i < seconds; i++) {
            history.add(nowNs, errorNs);
            nowNs += SECOND_NS / 2;
            history.add(nowNs, errorNs);
            nowNs += SECOND_NS / 2;
        }
        history.add(nowNs, errorNs);
    }

    private static long length(Span span) {
        return span.endNs() - span.beginNs();
    }
}
