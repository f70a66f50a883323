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
 * The result of a request for a lease.
 *
 * @param verdict GRANTED: the lease is granted. HELD: other holders have the resource, or earlier
 *     requests wait for it. RECOVERING: unknown earlier promises may still be relied on
 * @param lease of GRANTED: the lease
 * @param holders of HELD: the names of some holders
 * @param holding of HELD: the number of holders
 * @param waiting of HELD: the number of waiting requests
 * @param takeoverSafeAt of HELD: the instant at which all present leases have certainly expired, if
 *     none is renewed or released. It says when to ask again, and does not permit a takeover
 * @param takeoverSafeIn of HELD: the time from now until takeoverSafeAt
 * @param cause of RECOVERING: why
 * @param certainIn of RECOVERING: how long until the recovery is over, if known
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

    /** The possible results. */
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
