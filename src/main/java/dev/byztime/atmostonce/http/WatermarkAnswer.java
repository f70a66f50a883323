package dev.byztime.atmostonce.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverStatus;
import dev.byztime.atmostonce.VerdictCounts;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * The status of a receiver.
 *
 * @param g the watermark: messages with timestamps at or below it are too old to be remembered:
 *     earliest - maxLifetime - maxClockSkew
 * @param upper messages with timestamps at or below it are refused if their connection is not
 *     remembered; absent before the first start is complete
 * @param lag how far upper is behind the estimate; negative after a restart, or after connections
 *     were forgotten for lack of room
 * @param ceiling messages with timestamps above it are refused until the ceiling has risen; absent
 *     before the first start is complete
 * @param margin how far above latest the ceiling is written
 * @param headroom how far the ceiling is above latest; absent without a ceiling
 * @param obstacle why the ceiling cannot rise at present; absent if it can
 * @param begin what is known of earlier lives of the service; absent before the first start is
 *     complete
 * @param connections the number of remembered connections
 * @param room the largest number of connections that can be remembered
 * @param bytes the heap that the remembered connections take, in bytes
 * @param maxLifetime how long after its timestamp a message can be accepted
 * @param maxClockSkew the largest error of a sender's clock
 * @param verdicts the numbers of messages with each verdict since the start
 * @param time the reading that the status refers to
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
     * The ceiling with which a life of the service began.
     *
     * @param origin FOUND: the last life's file. MISSING: there was none. BEHIND: the file was so
     *     old that it may be a backup
     * @param ceiling the bound above which earlier lives accepted no message
     * @param refusalsUntil the instant until which good messages may be refused as stale because of
     *     the restart: ceiling + maxClockSkew
     * @param refusalsIn how long until this instant has certainly passed; zero if it has
     */
    record Begin(
            RecoveredCeiling.Origin origin,
            Timestamp ceiling,
            Timestamp refusalsUntil,
            @Schema(example = "\"2.104000000\"") Timestamp refusalsIn) {}

    static WatermarkAnswer of(Receiver receiver, KeptCeiling kept, Reading now, TimeAnswer time) {
        ReceiverStatus status = receiver.status(now);
        ReceiverLimits limits = receiver.limits();
        Timestamp skew = Timestamp.ofNanos(limits.maxClockSkewNs());
        Timestamp upper = known(status.upperNs());
        Timestamp ceiling = known(kept.synced());
        RecoveredCeiling beginning = kept.beginning();
        return new WatermarkAnswer(
                Timestamp.ofNanos(receiver.watermarkNs(now)),
                upper,
                upper == null ? null : now.estimate().saturatingMinus(upper),
                ceiling,
                Timestamp.ofNanos(kept.reachNs()),
                ceiling == null ? null : ceiling.saturatingMinus(now.latest()),
                kept.obstacle(),
                beginning == null ? null : begin(beginning, limits, now),
                status.connections(),
                limits.connections(),
                status.bytes(),
                Timestamp.ofNanos(limits.maxLifetimeNs()),
                skew,
                status.verdicts(),
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
