package dev.byztime.consumer.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.consumer.ErrorHistory;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The errors of readings since the service started, the oldest first.
 *
 * @param length how long ago the history began. This and all times below are counted back from the
 *     last reading in it, which is at most a moment old
 * @param spans the parts of the history. A span of the last seconds is a second long; older ones
 *     are longer. In a gap between two spans the service did not run
 */
record HistoryAnswer(@Schema(example = "\"3600.000000000\"") Timestamp length, List<Span> spans) {

    /**
     * A part of the history.
     *
     * @param begin how long ago it began
     * @param end how long ago it ended
     * @param leastError the smallest error of a reading in it; absent if there was none
     * @param mostError the largest error of a reading in it; absent if there was none
     * @param unavailable for how long the time could not be told
     */
    @Schema(
            name = "HistorySpan",
            requiredProperties = {"begin", "end", "unavailable"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Span(
            @Schema(example = "\"12.000000000\"") Timestamp begin,
            @Schema(example = "\"11.000000000\"") Timestamp end,
            @Schema(example = "\"0.000250000\"") @Nullable Timestamp leastError,
            @Schema(example = "\"0.000500000\"") @Nullable Timestamp mostError,
            @Schema(example = "\"0.000000000\"") Timestamp unavailable) {

        static Span of(ErrorHistory.Span span, long lastNs) {
            boolean read = span.hasReading();
            return new Span(
                    Timestamp.ofNanos(lastNs - span.beginNs()),
                    Timestamp.ofNanos(lastNs - span.endNs()),
                    read ? Timestamp.ofNanos(span.leastErrorNs()) : null,
                    read ? Timestamp.ofNanos(span.mostErrorNs()) : null,
                    Timestamp.ofNanos(span.unavailableNs()));
        }
    }

    /**
     * The answer for a history.
     *
     * @param lastNs spans that ended longer ago are left out
     */
    static HistoryAnswer of(List<ErrorHistory.Span> all, long lastNs) {
        if (all.isEmpty()) {
            return new HistoryAnswer(Timestamp.ZERO, List.of());
        }
        long endNs = all.getLast().endNs();
        return new HistoryAnswer(
                Timestamp.ofNanos(endNs - all.getFirst().beginNs()),
                all.stream()
                        .filter(span -> endNs - span.endNs() <= lastNs)
                        .map(span -> Span.of(span, endNs))
                        .toList());
    }
}
