package dev.byztime.lease.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.lease.Lapsed;
import dev.byztime.lease.Recovering;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * The state of a lease.
 *
 * @param verdict GRANTED: valid, and extended if requested. RECALLED: valid until it expires, but
 *     not extended, because another request waits for it or it was revoked. VOID: stop. RECOVERING:
 *     the service does not know the lease yet
 * @param lease of GRANTED and RECALLED: the lease
 * @param reason of VOID: why
 * @param cause of RECOVERING: why
 * @param certainIn of RECOVERING: how long until the recovery is over, if known
 * @param time the reading that decided; absent if the lease is void at any time, and in a batch,
 *     which contains one reading for all leases
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

    /** The possible states. */
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
