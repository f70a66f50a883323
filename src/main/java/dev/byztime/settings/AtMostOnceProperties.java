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
 * The operator's settings for at-most-once delivery.
 *
 * @param maxLifetime how long after its timestamp a message can be accepted; it must cover
 *     retransmissions and delays
 * @param maxClockSkew the largest error of a sender's clock
 * @param connections the largest number of connections that a receiver remembers, at up to 64 bytes
 *     each
 * @param margin how far ahead of the time the ceiling is written; by default five seconds more than
 *     the largest maxClockSkew. After a restart, messages are refused for about this long
 * @param unlistedReceivers the largest number of receivers that are not configured; their first use
 *     creates them
 * @param receivers receivers with settings of their own, by name
 */
public record AtMostOnceProperties(
        @DefaultValue("5m") @DurationMin @DurationMax(days = 3650) @DurationUnit(ChronoUnit.SECONDS)
                Duration maxLifetime,
        @DefaultValue("1s") @DurationMin @DurationMax(hours = 1) @DurationUnit(ChronoUnit.SECONDS)
                Duration maxClockSkew,
        @DefaultValue("100000") @Min(1) @Max(ReceiverLimits.MAX_CONNECTIONS) int connections,
        @DurationMax(hours = 2) @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration margin,
        @DefaultValue("16") @Min(0) @Max(1000) int unlistedReceivers,
        @DefaultValue Map<@Pattern(regexp = NameParam.PATTERN) String, @Valid OfOne> receivers) {

    /** The least excess of the margin over the clock skew: two attempts to raise the ceiling. */
    private static final Duration MIN_SLACK = Duration.ofSeconds(1);

    /** The usual excess, with which a restart within ten seconds still trusts its file. */
    private static final Duration DEFAULT_SLACK = Duration.ofSeconds(5);

    /**
     * The settings of one receiver; absent settings are those of all receivers.
     *
     * @param maxLifetime how long after its timestamp a message can be accepted
     * @param maxClockSkew the largest error of a sender's clock
     * @param connections the largest number of remembered connections
     */
    public record OfOne(
            @DurationMin @DurationMax(days = 3650) @DurationUnit(ChronoUnit.SECONDS)
                    @Nullable Duration maxLifetime,
            @DurationMin @DurationMax(hours = 1) @DurationUnit(ChronoUnit.SECONDS)
                    @Nullable Duration maxClockSkew,
            @Min(1) @Max(ReceiverLimits.MAX_CONNECTIONS) @Nullable Integer connections) {}

    /** The effective margin. */
    public Duration marginInForce() {
        return margin == null ? largestSkew().plus(DEFAULT_SLACK) : margin;
    }

    @AssertTrue(message = "margin must exceed the largest max-clock-skew by at least a second")
    boolean isMarginSufficient() {
        return margin == null || margin.compareTo(largestSkew().plus(MIN_SLACK)) >= 0;
    }

    /** The receivers and their limits. */
    public ReceiverPlan plan() {
        Map<String, ReceiverLimits> configured = new HashMap<>();
        receivers.forEach((name, own) -> configured.put(name, limits(own)));
        return new ReceiverPlan(configured, limits(new OfOne(null, null, null)), unlistedReceivers);
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
