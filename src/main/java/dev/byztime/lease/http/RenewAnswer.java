package dev.byztime.lease.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.lease.Lapsed;
import dev.byztime.lease.Recovering;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * How a lease stands.
 *
 * @param verdict GRANTED: valid, and extended if that was asked; RECALLED: valid until it expires,
 *     and not extended, since somebody waits for it; VOID: stop; RECOVERING: not known here yet
 * @param lease of GRANTED and RECALLED
 * @param reason of VOID: why
 * @param cause of RECOVERING: why
 * @param certainIn of RECOVERING: how long until it is over, if that can be told
 * @param time the reading that decided it; absent if the lease is void whatever the time is, and in
 *     a batch, which has it once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = "verdict")
record RenewAnswer(
        Kind verdict,
        @Nullable LeaseAnswer lease,
        Lapsed.@Nullable Reason reason,
        Recovering.@Nullable Cause cause,
        @Schema(example = "\"10.005502752\"") @Nullable Timestamp certainIn,
        @Nullable TimeAnswer time) {

    /** How it may stand. */
    enum Kind {
        GRANTED,
        RECALLED,
        VOID,
        RECOVERING
    }

    static RenewAnswer valid(Kind verdict, LeaseAnswer lease, @Nullable TimeAnswer time) {
        return new RenewAnswer(verdict, lease, null, null, null, time);
    }

    static RenewAnswer of(Lapsed lapsed) {
        return new RenewAnswer(Kind.VOID, null, lapsed.reason(), null, null, null);
    }

    static RenewAnswer of(Recovering recovering, @Nullable TimeAnswer time) {
        return new RenewAnswer(
                Kind.RECOVERING, null, null, recovering.cause(), recovering.in(), time);
    }
}
