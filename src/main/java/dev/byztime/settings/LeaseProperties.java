package dev.byztime.settings;

import dev.byztime.lease.LeaseLimits;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.TextParam;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The operator's settings for leases.
 *
 * @param shortestTerm the shortest term of a lease
 * @param usualTerm the term if a request names none
 * @param longestTerm the longest term of a lease. A dead holder keeps a resource for up to this
 *     long, and a lost state folder or a break of the timescale keeps all resources
 * @param resources the largest number of known resources
 * @param holders the largest number of holders of one resource
 * @param waiting the largest number of waiting requests for one resource
 * @param waitingInAll the largest number of waiting requests
 */
public record LeaseProperties(
        @DefaultValue("1s") @DurationMin(millis = 1) @DurationUnit(ChronoUnit.SECONDS)
                Duration shortestTerm,
        @DefaultValue("10s") @DurationMin(millis = 1) @DurationUnit(ChronoUnit.SECONDS)
                Duration usualTerm,
        @DefaultValue("60s") @DurationMax(days = 366) @DurationUnit(ChronoUnit.SECONDS)
                Duration longestTerm,
        @DefaultValue("100000") @Min(1) @Max(100_000_000) int resources,
        @DefaultValue("1000") @Min(1) @Max(1_000_000) int holders,
        @DefaultValue("1000") @Min(0) @Max(1_000_000) int waiting,
        @DefaultValue("10000") @Min(0) @Max(1_000_000) int waitingInAll) {

    @AssertTrue(
            message =
                    "shortest-term (1s by default), usual-term (10s by default) and longest-term"
                            + " (60s by default) must be in that order")
    boolean isInOrder() {
        return shortestTerm.compareTo(usualTerm) <= 0 && usualTerm.compareTo(longestTerm) <= 0;
    }

    /**
     * The limits of leases.
     *
     * @param maxError the error above which nothing is promised
     */
    public LeaseLimits limits(Timestamp maxError) {
        return new LeaseLimits(
                timestamp(shortestTerm),
                timestamp(usualTerm),
                timestamp(longestTerm),
                maxError,
                resources,
                holders,
                waiting,
                waitingInAll,
                TextParam.MAX_CODE_UNITS);
    }

    private static Timestamp timestamp(Duration duration) {
        return new Timestamp(duration.getSeconds(), duration.getNano());
    }
}
