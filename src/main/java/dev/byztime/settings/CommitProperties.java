package dev.byztime.settings;

import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitPlan;
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
 * The operator's settings for commitment of transactions.
 *
 * @param longestHold the longest time that a transaction may take to write. A dead client keeps its
 *     keys for at least this long, and a start waits for about this long
 * @param groups the largest number of groups of keys. Where there is no room, an idle one is
 *     forgotten
 * @param keys the largest number of keys of a group that are remembered or taken
 * @param transactions the largest number of transactions of a group that are undecided or
 *     remembered
 * @param keysPerTransaction the largest number of keys that one transaction may read
 * @param severalStores the largest number of undecided transactions of a group over several stores,
 *     which are written down
 */
public record CommitProperties(
        @DefaultValue("10s")
                @DurationMin(millis = 1)
                @DurationMax(days = 366)
                @DurationUnit(ChronoUnit.SECONDS)
                Duration longestHold,
        @DefaultValue("16") @Min(1) @Max(1000) int groups,
        @DefaultValue("100000") @Min(1) @Max(100_000_000) int keys,
        @DefaultValue("10000") @Min(1) @Max(10_000_000) int transactions,
        @DefaultValue("64") @Min(1) @Max(1000) int keysPerTransaction,
        @DefaultValue("64") @Min(1) @Max(100_000) int severalStores) {

    @AssertTrue(
            message =
                    "groups (16 by default), several-stores (64 by default) and"
                            + " keys-per-transaction (64 by default) together would allow a journal"
                            + " of more than 64 MiB: lower one of them")
    boolean isJournalOfSize() {
        try {
            plan(Timestamp.ZERO);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The plan of commitment.
     *
     * @param maxError the error above which nothing is promised
     */
    CommitPlan plan(Timestamp maxError) {
        return new CommitPlan(
                new CommitLimits(
                        new Timestamp(longestHold.getSeconds(), longestHold.getNano()),
                        maxError,
                        keys,
                        transactions,
                        keysPerTransaction,
                        TextParam.MAX_CODE_UNITS,
                        severalStores),
                groups);
    }
}
