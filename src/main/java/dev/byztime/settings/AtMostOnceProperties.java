package dev.byztime.settings;

import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.web.value.NameParam;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an operator decides about at-most-once delivery.
 *
 * @param maxLifetime how long after it was stamped a message may still be new: retransmissions and
 *     delays
 * @param maxClockSkew by how much a sender's clock may be wrong
 * @param connections for how many connections a receiver has room, at up to 64 bytes each
 * @param margin how far ahead of the time the ceiling is written; absent = five seconds more than
 *     the largest maxClockSkew. A restart costs about that much of refusals
 * @param unlistedReceivers how many receivers may come into being by being used
 * @param receivers those that differ from the above, by name
 */
public record AtMostOnceProperties(
        @DefaultValue("5m") @DurationMin @DurationMax(days = 3650) @DurationUnit(ChronoUnit.SECONDS)
                Duration maxLifetime,
        @DefaultValue("1s") @DurationMin @DurationMax(hours = 1) @DurationUnit(ChronoUnit.SECONDS)
                Duration maxClockSkew,
        @DefaultValue("100000") @Min(1) @Max(ReceiverLimits.MOST_CONNECTIONS) int connections,
        @DurationMax(hours = 2) @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration margin,
        @DefaultValue("16") @Min(0) @Max(1000) int unlistedReceivers,
        @DefaultValue Map<@Pattern(regexp = NameParam.PATTERN) String, @Valid OfOne> receivers) {

    /** What the margin exceeds the clock skew by at least: two attempts at raising the ceiling. */
    private static final Duration LEAST_SLACK = Duration.ofSeconds(1);

    /** So that a restart within ten seconds finds its file young enough to believe. */
    private static final Duration USUAL_SLACK = Duration.ofSeconds(5);

    /**
     * What is different for one receiver; absent = as for all.
     *
     * @param maxLifetime as for all
     * @param maxClockSkew as for all
     * @param connections as for all
     */
    public record OfOne(
            @DurationMin @DurationMax(days = 3650) @DurationUnit(ChronoUnit.SECONDS)
                    @Nullable Duration maxLifetime,
            @DurationMin @DurationMax(hours = 1) @DurationUnit(ChronoUnit.SECONDS)
                    @Nullable Duration maxClockSkew,
            @Min(1) @Max(ReceiverLimits.MOST_CONNECTIONS) @Nullable Integer connections) {}

    /** The margin in force. */
    public Duration marginInForce() {
        return margin == null ? largestSkew().plus(USUAL_SLACK) : margin;
    }

    @AssertTrue(message = "margin must exceed the largest max-clock-skew by at least a second")
    boolean isMarginSufficient() {
        return margin == null || margin.compareTo(largestSkew().plus(LEAST_SLACK)) >= 0;
    }

    /** The receivers that there may be, and their limits. */
    public ReceiverPlan plan() {
        Map<String, ReceiverLimits> listed = new HashMap<>();
        receivers.forEach((name, own) -> listed.put(name, limits(own)));
        return new ReceiverPlan(listed, limits(new OfOne(null, null, null)), unlistedReceivers);
    }

    private ReceiverLimits limits(OfOne own) {
        return new ReceiverLimits(
                (own.maxLifetime == null ? maxLifetime : own.maxLifetime).toNanos(),
                (own.maxClockSkew == null ? maxClockSkew : own.maxClockSkew).toNanos(),
                own.connections == null ? connections : own.connections);
    }

    private Duration largestSkew() {
        return Stream.concat(
                        Stream.of(maxClockSkew),
                        receivers.values().stream()
                                .flatMap(one -> Stream.ofNullable(one.maxClockSkew)))
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
