package dev.byztime.lease.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.lease.Claims;
import dev.byztime.lease.Granted;
import dev.byztime.lease.Mode;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * A lease for its holder.
 *
 * @param resource the name of the resource
 * @param id the id of the lease, which is the holder's secret
 * @param token the fencing token as a string: send it to the storage with each write
 * @param mode READ or WRITE
 * @param holder the name of the holder
 * @param term the chosen term
 * @param expires the end of the promise: act only while latest is before it
 * @param safeRemaining act only while less than this has passed since the request was sent, on a
 *     clock that keeps running during suspend
 * @param version the last published version of the resource; absent if unknown
 * @param current whether the version in the request is the current one, so that the holder may use
 *     its copy
 * @param recalled whether another request waits for the lease: release it early, because it is not
 *     extended
 * @param claim the proof of this lease to the service after a restart; absent if the timescale has
 *     broken
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        requiredProperties = {
            "resource",
            "id",
            "token",
            "mode",
            "holder",
            "term",
            "expires",
            "safeRemaining",
            "current",
            "recalled"
        })
public record LeaseAnswer(
        @Schema(example = "orders/7") String resource,
        @Schema(example = "8f14e45fceea167a5a36dedd4bea2543") String id,
        @Schema(pattern = "^[0-9]{1,19}$", example = "1795237012123456789") String token,
        Mode mode,
        @Schema(example = "till-7") String holder,
        @Schema(example = "\"10.000000000\"") Timestamp term,
        Timestamp expires,
        @Schema(example = "\"9.995002499\"") Timestamp safeRemaining,
        @Nullable String version,
        boolean current,
        boolean recalled,
        @Nullable String claim) {

    public static LeaseAnswer of(Granted granted, Claims claims) {
        return new LeaseAnswer(
                granted.lease().resource(),
                granted.lease().id().toString(),
                Long.toString(granted.lease().token()),
                granted.mode(),
                granted.holder(),
                granted.term(),
                granted.expires(),
                granted.safeRemaining(),
                granted.version(),
                granted.current(),
                granted.recalled(),
                claims.of(granted));
    }
}
