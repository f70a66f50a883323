package dev.byztime.lease.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.lease.Claims;
import dev.byztime.lease.Granted;
import dev.byztime.lease.Mode;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * A lease, as its holder is told of it.
 *
 * @param resource what it is of
 * @param id which one; a secret of its holder's
 * @param token its fencing token, a string: show it to the storage with each write
 * @param mode READ or WRITE
 * @param holder whose it is
 * @param term the term that was chosen
 * @param expires until when: act only while latest is before it
 * @param safeRemaining and only while less than this has passed since the request was sent, on a
 *     clock that runs through suspend
 * @param version of the resource as last published; absent if it is not known
 * @param current whether the version that the request named is that one: the copy may be used
 * @param recalled whether somebody waits for it: release it early; it is not extended
 * @param claim proves this lease to the service after a restart; absent if the timescale has broken
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
