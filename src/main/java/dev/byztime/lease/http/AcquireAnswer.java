package dev.byztime.lease.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.lease.Held;
import dev.byztime.lease.Recovering;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What became of a wish for a lease.
 *
 * @param verdict GRANTED; HELD: others have it, or wait for it longer; RECOVERING: promises that
 *     are not known of may still be relied on
 * @param lease of GRANTED
 * @param holders of HELD: some of those who have it
 * @param holding of HELD: how many have it
 * @param waiting of HELD: how many wait for it
 * @param takeoverSafeAt of HELD: when those who have it certainly no longer do, if none of them
 *     renews or releases; when to ask again, not when to take
 * @param takeoverSafeIn of HELD: the same as a wait from now
 * @param cause of RECOVERING: why
 * @param certainIn of RECOVERING: how long until it is over, if that can be told
 * @param time the reading that decided it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"verdict", "time"})
record AcquireAnswer(
        Kind verdict,
        @Nullable LeaseAnswer lease,
        @Nullable List<String> holders,
        @Nullable Integer holding,
        @Nullable Integer waiting,
        @Nullable Timestamp takeoverSafeAt,
        @Schema(example = "\"10.005502752\"") @Nullable Timestamp takeoverSafeIn,
        Recovering.@Nullable Cause cause,
        @Schema(example = "\"10.005502752\"") @Nullable Timestamp certainIn,
        TimeAnswer time) {

    /** What may become of it. */
    enum Kind {
        GRANTED,
        HELD,
        RECOVERING
    }

    static AcquireAnswer granted(LeaseAnswer lease, TimeAnswer time) {
        return new AcquireAnswer(
                Kind.GRANTED, lease, null, null, null, null, null, null, null, time);
    }

    static AcquireAnswer held(Held held, TimeAnswer time) {
        return new AcquireAnswer(
                Kind.HELD,
                null,
                held.holders(),
                held.holding(),
                held.waiting(),
                held.takeoverSafeAt(),
                held.takeoverSafeIn(),
                null,
                null,
                time);
    }

    static AcquireAnswer recovering(Recovering recovering, TimeAnswer time) {
        return new AcquireAnswer(
                Kind.RECOVERING,
                null,
                null,
                null,
                null,
                null,
                null,
                recovering.cause(),
                recovering.in(),
                time);
    }
}
