package dev.byztime.atmostonce.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverStatus;
import dev.byztime.atmostonce.VerdictCounts;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * Where a receiver stands.
 *
 * @param g what is stamped at or below it is too old to be remembered: earliest - maxLifetime -
 *     maxClockSkew
 * @param upper a message whose connection is not known is refused at or below it; absent before the
 *     first start is complete
 * @param lag how far upper is behind the estimate; negative after a restart, or when room was made
 * @param ceiling what is stamped above it is refused until it has risen; absent before the first
 *     start is complete
 * @param margin how far above latest the ceiling is written
 * @param headroom how far the ceiling is above latest; absent without one
 * @param obstacle what keeps the ceiling from rising at present; absent if nothing does
 * @param begin what is known of earlier lives of the service; absent before the first start is
 *     complete
 * @param connections how many are remembered
 * @param room for how many there is room
 * @param bytes what they take on the heap
 * @param maxLifetime how long after it was stamped a message may still be new
 * @param maxClockSkew by how much a sender's clock may be wrong
 * @param verdicts how many messages got which verdict since the start
 * @param time the reading that this is for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        requiredProperties = {
            "g",
            "margin",
            "connections",
            "room",
            "bytes",
            "maxLifetime",
            "maxClockSkew",
            "verdicts",
            "time"
        })
record WatermarkAnswer(
        Timestamp g,
        @Nullable Timestamp upper,
        @Nullable Timestamp lag,
        @Nullable Timestamp ceiling,
        @Schema(example = "\"3.000000000\"") Timestamp margin,
        @Nullable Timestamp headroom,
        @Nullable RaiseFailure obstacle,
        @Nullable Begin begin,
        @Schema(minimum = "0", example = "12") long connections,
        @Schema(minimum = "1", example = "100000") int room,
        @Schema(minimum = "0", example = "9216") long bytes,
        @Schema(example = "\"300.000000000\"") Timestamp maxLifetime,
        @Schema(example = "\"1.000000000\"") Timestamp maxClockSkew,
        VerdictCounts verdicts,
        TimeAnswer time) {

    /**
     * What a life of the service began with.
     *
     * @param origin FOUND: the last life's file. MISSING: there was none. BEHIND: there was one,
     *     but too old to be the last
     * @param ceiling nothing was accepted above it before
     * @param refusalsUntil the start of this life may cause good messages to be refused as stale
     *     until then: ceiling + maxClockSkew
     * @param refusalsIn how long until that has certainly passed; zero if it has
     */
    record Begin(
            RecoveredCeiling.Origin origin,
            Timestamp ceiling,
            Timestamp refusalsUntil,
            @Schema(example = "\"2.104000000\"") Timestamp refusalsIn) {}

    static WatermarkAnswer of(
            Receiver receiver, CeilingKeeper keeper, Reading now, TimeAnswer time) {
        ReceiverStatus standing = receiver.standing(now);
        ReceiverLimits limits = receiver.limits();
        Timestamp skew = Timestamp.ofNanos(limits.maxClockSkewNs());
        Timestamp upper = known(standing.upperNs());
        Timestamp ceiling = known(keeper.ceiling().synced());
        RecoveredCeiling beginning = keeper.ceiling().beginning();
        return new WatermarkAnswer(
                Timestamp.ofNanos(receiver.watermark(now)),
                upper,
                upper == null ? null : now.estimate().saturatingMinus(upper),
                ceiling,
                Timestamp.ofNanos(keeper.ceiling().reachNs()),
                ceiling == null ? null : ceiling.saturatingMinus(now.latest()),
                keeper.obstacle(),
                beginning == null ? null : begin(beginning, limits, now),
                standing.connections(),
                limits.connections(),
                standing.bytes(),
                Timestamp.ofNanos(limits.maxLifetimeNs()),
                skew,
                standing.verdicts(),
                time);
    }

    private static Begin begin(RecoveredCeiling beginning, ReceiverLimits limits, Reading now) {
        Timestamp ceiling = Timestamp.ofNanos(beginning.ceilingNs());
        Timestamp until = Receiver.refusalsUntil(beginning, limits.maxClockSkewNs());
        return new Begin(beginning.origin(), ceiling, until, now.certainlyPassedIn(until));
    }

    private static @Nullable Timestamp known(long ns) {
        return ns == Ceiling.NONE ? null : Timestamp.ofNanos(ns);
    }
}
