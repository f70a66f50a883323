package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * Compares verdicts with what is true of every instant: exhaustively, over a few nanoseconds around
 * the turn of a second.
 */
class TimeIntervalTests {

    private static final int FIRST = -3;
    private static final int LAST = 3;

    /** All instants from {@code from} to {@code to} nanoseconds, and the interval of them. */
    private record Span(int from, int to) {

        TimeInterval interval() {
            return new TimeInterval(Timestamp.ofNanos(from), Timestamp.ofNanos(to));
        }

        /** Whether the relation holds between each instant of this and each of the other. */
        boolean always(BiPredicate<Integer, Integer> relation, Span that) {
            return IntStream.rangeClosed(from, to)
                    .allMatch(mine ->
                            IntStream.rangeClosed(that.from, that.to)
                                    .allMatch(its -> relation.test(mine, its)));
        }

        boolean alwaysBefore(Span that) {
            return always((mine, its) -> mine < its, that);
        }

        boolean alwaysAfter(Span that) {
            return always((mine, its) -> mine > its, that);
        }

        static List<Span> all() {
            List<Span> all = new ArrayList<>();
            for (int from = FIRST; from <= LAST; from++) {
                for (int to = from; to <= LAST; to++) {
                    all.add(new Span(from, to));
                }
            }
            return all;
        }
    }

    @FunctionalInterface
    private interface OnTwo {
        void check(Span a, Span b);
    }

    private static void withAllPairs(OnTwo property) {
        for (Span a : Span.all()) {
            for (Span b : Span.all()) {
                property.check(a, b);
            }
        }
    }

    @Test
    void orderIsCertainIffEveryInstantAgrees() {
        withAllPairs((a, b) ->
                assertThat(a.interval().compare(b.interval()))
                        .as("%s and %s", a, b)
                        .isEqualTo(
                                a.alwaysBefore(b)
                                        ? Order.BEFORE
                                        : a.alwaysAfter(b) ? Order.AFTER : Order.CONCURRENT));
    }

    @Test
    void passageIsCertainIffEveryInstantAgrees() {
        withAllPairs((now, when) ->
                assertThat(now.interval().passageOf(when.interval()))
                        .as("%s at %s", when, now)
                        .isEqualTo(
                                when.alwaysBefore(now)
                                        ? Passage.PASSED
                                        : when.alwaysAfter(now)
                                                ? Passage.YET_TO_COME
                                                : Passage.UNCERTAIN));
    }

    @Test
    void validityIsCertainIffEveryInstantAgrees() {
        for (Span now : Span.all()) {
            for (int expires = FIRST - 1; expires <= LAST + 1; expires++) {
                Span end = new Span(expires, expires);
                assertThat(now.interval().validityUntil(Timestamp.ofNanos(expires)))
                        .as("until %s at %s", expires, now)
                        .isEqualTo(
                                now.alwaysBefore(end)
                                        ? Validity.VALID
                                        : now.alwaysAfter(end)
                                                ? Validity.EXPIRED
                                                : Validity.UNCERTAIN);
            }
        }
    }

    @Test
    void touchingEndsDecideNothing() {
        TimeInterval first = new Span(-2, 0).interval();
        TimeInterval second = new Span(0, 2).interval();
        assertThat(first.compare(second)).isEqualTo(Order.CONCURRENT);
        assertThat(second.compare(first)).isEqualTo(Order.CONCURRENT);
        assertThat(second.passageOf(first)).isEqualTo(Passage.UNCERTAIN);
        assertThat(first.passageOf(second)).isEqualTo(Passage.UNCERTAIN);
        assertThat(first.validityUntil(Timestamp.ZERO)).isEqualTo(Validity.UNCERTAIN);
        assertThat(second.validityUntil(Timestamp.ZERO)).isEqualTo(Validity.UNCERTAIN);
        TimeInterval exactly = TimeInterval.at(Timestamp.ZERO);
        assertThat(exactly.passageOf(exactly)).isEqualTo(Passage.UNCERTAIN);
        assertThat(exactly.validityUntil(Timestamp.ZERO)).isEqualTo(Validity.UNCERTAIN);
    }

    @Test
    void bothEndsBelongToIt() {
        for (Span span : Span.all()) {
            for (int instant = FIRST - 1; instant <= LAST + 1; instant++) {
                assertThat(span.interval().contains(Timestamp.ofNanos(instant)))
                        .as("%s in %s", instant, span)
                        .isEqualTo(span.from <= instant && instant <= span.to);
            }
        }
    }

    @Test
    void errorIsTheLeastThatReachesBothEnds() {
        for (Span span : Span.all()) {
            long width = (long) span.to - span.from;
            long error = Exact.nanos(span.interval().error()).longValueExact();
            assertThat(2 * error).as("%s", span).isBetween(width, width + 1);
        }
        TimeInterval longest =
                new TimeInterval(Timestamp.ZERO.minus(new Timestamp(1, 0)), Timestamp.MAX);
        Exact.checkOverflow("the width of " + longest, longest::error);
    }

    @Test
    void roundAnInstantBothSidesAreAlike() {
        assertThat(TimeInterval.around(Timestamp.ofNanos(1), Timestamp.ofNanos(3)))
                .isEqualTo(new Span(-2, 4).interval());
        assertThat(TimeInterval.around(Timestamp.ZERO, Timestamp.ZERO))
                .isEqualTo(TimeInterval.at(Timestamp.ZERO));
        Exact.checkOverflow(
                "beyond the end", () -> TimeInterval.around(Timestamp.MAX, Timestamp.ofNanos(1)));
        Exact.checkOverflow(
                "beyond the beginning",
                () -> TimeInterval.around(Timestamp.MIN, Timestamp.ofNanos(1)));
    }

    @Test
    void anotherScaleMovesBothEnds() {
        assertThat(new Span(-1, 2).interval().plus(Timestamp.ofNanos(-2)))
                .isEqualTo(new Span(-3, 0).interval());
    }

    @Test
    void noIntervalEndsBeforeItBegins() {
        assertThatThrownBy(() -> new Span(1, 0).interval())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeInterval.around(Timestamp.ZERO, Timestamp.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
